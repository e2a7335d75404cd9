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

  it('tells how far it is, to a client that asked', async () => {
    const heard: Progress[] = [];
    const onprogress = (progress: Progress) => heard.push(progress);
    await trial.client.callTool({ name: 'count', arguments: { to: 5_000 } }, { onprogress });
    await vi.waitFor(() => expect(heard.at(-1)).toEqual({ progress: 5_000, total: 5_000, message: 'Counted 5000' }));
    expect(heard[0]).toEqual({ progress: 1, total: 5_000, message: 'Counted 1' });
    expect(heard.length).toBeLessThan(100);
  });

  it('learns that its call was cancelled', async () => {
    const cancel = new AbortController();
    const call = trial.client.callTool({ name: 'wait', arguments: {} }, { signal: cancel.signal });
    const ended = expect(call).rejects.toThrow();
    await vi.waitFor(async () => expect(await trial.data('tally')).toEqual({ waiting: 1, cancellations: 0 }));
    cancel.abort();
    await ended;
    await vi.waitFor(async () => expect(await trial.data('tally')).toEqual({ waiting: 1, cancellations: 1 }));
  });

  it('shows a picture beside its text', async () => {
    const { content } = await trial.client.callTool({ name: 'picture', arguments: {} });
    expect(content).toEqual([
      { type: 'text', text: 'A picture.' },
      { type: 'image', mimeType: 'image/gif', data: 'R0lGODlhAQA7' },
    ]);
  });
});
