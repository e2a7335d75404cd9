import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DirectCalls } from '../../../agents/directCalls.ts';
import type { Supervisor } from '../../../servers/supervisor.ts';
import type { Caller } from '../caller.ts';
import type { Endpoint } from './endpoint.ts';
import type { Session } from './session.ts';
import { Sessions } from './sessions.ts';
import { Subscriptions } from './subscriptions.ts';
import { initialize } from './testing/mcpClients.ts';

const revoked = new AbortController();
const caller: Caller = {
  userId: 'alice',
  credential: { kind: 'api-key', id: 'test', name: 'test' },
  revoked: revoked.signal,
};
/** Servers of which there is none, so that nothing changes either. */
const supervisor = { views: () => [], async *watch() {} } as unknown as Supervisor;
const endpoint: Endpoint = {
  userId: 'alice',
  scope: { kind: 'all' },
  supervisor,
  calls: {} as DirectCalls,
  subscriptions: new Subscriptions(),
  version: '1',
};

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] }));
afterEach(() => void vi.useRealTimers());

const headers = { accept: 'application/json, text/event-stream', 'content-type': 'application/json' };

async function open(sessions: Sessions): Promise<Session> {
  const session = await sessions.open(endpoint, caller, new AbortController().signal);
  if (session === null) throw new Error('There was no room for a session.');
  const request = new Request('http://127.0.0.1/mcp', { method: 'POST', headers });
  await (await session.handle(request, initialize)).text();
  return session;
}

describe('A session', () => {
  it('ends when nothing was heard of its client for half an hour', async () => {
    const sessions = new Sessions();
    const { id } = await open(sessions);
    vi.advanceTimersByTime(29 * 60_000);
    expect(sessions.find(id, caller, endpoint)).not.toBeNull();
    vi.advanceTimersByTime(3 * 60_000);
    expect(sessions.find(id, caller, endpoint)).toBeNull();
  });

  it('lasts for as long as its client holds a connection open', async () => {
    const sessions = new Sessions();
    const session = await open(sessions);
    const request = new Request('http://127.0.0.1/mcp', { headers: { ...headers, 'mcp-session-id': session.id } });
    const { status, body } = await session.handle(request, undefined);
    expect(status).toBe(200);
    vi.advanceTimersByTime(5 * 60 * 60_000);
    expect(sessions.find(session.id, caller, endpoint)).toBe(session);
    await body?.cancel();
    vi.advanceTimersByTime(32 * 60_000);
    expect(sessions.find(session.id, caller, endpoint)).toBeNull();
  });
});
