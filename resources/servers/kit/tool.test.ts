import { fileURLToPath } from 'node:url';
import type { Progress } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Connected, connect } from '../testing/connect.ts';

const file = fileURLToPath(new URL('../testing/trialServer.ts', import.meta.url));

describe.each(['2025', 'newest'] as const)('a tool of the kit, spoken to in the era %s', (era) => {
  let trial: Connected;
  beforeAll(async () => {
    trial = await connect({ file }, era);
  });
  afterAll(() => trial.client.close());

  it('tells a client that asked how far it is, and learns that its call was cancelled', async () => {
    const cancel = new AbortController();
    const heard = Promise.withResolvers<Progress>();
    const options = { signal: cancel.signal, onprogress: heard.resolve };
    const ended = expect(trial.client.callTool({ name: 'wait', arguments: {} }, options)).rejects.toThrow();
    expect(await heard.promise).toEqual({ progress: 1, total: 2, message: 'Waiting' });
    expect(await trial.data('tally')).toEqual({ cancellations: 0 });
    cancel.abort();
    await ended;
    await vi.waitFor(async () => expect(await trial.data('tally')).toEqual({ cancellations: 1 }));
  });

  it('shows a picture beside its text', async () => {
    const { content } = await trial.client.callTool({ name: 'picture', arguments: {} });
    expect(content).toEqual([
      { type: 'text', text: 'A picture.' },
      { type: 'image', mimeType: 'image/gif', data: 'R0lGODlhAQA7' },
    ]);
  });
});
