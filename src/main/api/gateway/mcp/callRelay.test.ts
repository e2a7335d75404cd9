import type { ServerContext } from '@modelcontextprotocol/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CallRelay } from './callRelay.ts';

interface Told {
  progress: number;
  message?: string;
}

/** A request with a token for progress, and what was told with it. */
function request(progressToken: string | null = 'token') {
  const told: Told[] = [];
  const logged: unknown[] = [];
  const mcpReq = {
    _meta: progressToken === null ? {} : { progressToken },
    notify: async ({ params }: { params: Told }) => void told.push(params),
    log: async (...words: unknown[]) => void logged.push(words),
  };
  return { told, logged, context: { mcpReq } as unknown as ServerContext };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('CallRelay', () => {
  it('tells again and again that a call waits for a person, and no more once one has answered', () => {
    const { told, context } = request();
    const relay = new CallRelay(context);
    relay.waiting(true);
    vi.advanceTimersByTime(25_000);
    expect(told).toHaveLength(3);
    expect(told[0]).toMatchObject({ progress: 0, message: expect.stringContaining('Waiting for a person') });
    relay.waiting(false);
    vi.advanceTimersByTime(60_000);
    expect(told).toHaveLength(3);
  });

  it('only tells of progress that grows, as the protocol has it', () => {
    const { told, context } = request();
    const relay = new CallRelay(context);
    relay.waiting(true);
    for (const progress of [0, 0.5, 0.4, 1]) relay.progress({ progress, total: 1, message: null });
    expect(told.slice(1)).toEqual([
      { progressToken: 'token', progress: 0.5, total: 1 },
      { progressToken: 'token', progress: 1, total: 1 },
    ]);
    relay.end();
  });

  it('tells whoever waits now, and nobody who did not ask for progress or after the end', () => {
    const [first, second, silent] = [request(), request(), request(null)];
    const relay = new CallRelay(first.context);
    relay.use(second.context);
    relay.progress({ progress: 1, total: null, message: 'one' });
    relay.notice({ kind: 'log', level: 'info', logger: null, data: 'hello' });
    relay.use(silent.context);
    relay.progress({ progress: 2, total: null, message: null });
    relay.end();
    relay.notice({ kind: 'log', level: 'info', logger: null, data: 'late' });
    expect([first.told, silent.told, silent.logged]).toEqual([[], [], []]);
    expect(second.told).toEqual([{ progressToken: 'token', progress: 1, message: 'one' }]);
    expect(second.logged).toEqual([['info', 'hello', undefined]]);
  });
});
