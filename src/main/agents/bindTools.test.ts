import { describe, expect, it } from 'vitest';
import type { ServerState, ServerView } from '../../shared/server.ts';
import { bindTools } from './bindTools.ts';
import { Library } from './testing/turnHarness.ts';

const failure = { summary: 'It broke.', detail: '', cause: 'exited' as const };
const now = 1_000;

function bind(state: ServerState, toolsFrom: ServerView['toolsFrom'] = 'cache') {
  const { view } = new Library();
  const { bindings, missing } = bindTools([{ ...view, state, toolsFrom }], { servers: 'all', policy: 'standard' }, now);
  return { tools: bindings.length, reason: missing[0]?.reason };
}

describe('what servers say of their use', () => {
  const guided = (trusted: boolean, part: Partial<ServerView> = {}) => {
    const { view } = new Library();
    return { ...view, config: { ...view.config, trusted }, instructions: 'Search before you lend.', ...part };
  };
  const guidesOf = (view: ServerView, policy: 'standard' | 'read-only' = 'standard') =>
    bindTools([view], { servers: 'all', policy }, now).guides;

  it('is told by those that are trusted', () => {
    expect(guidesOf(guided(true))).toEqual([{ name: 'Library', text: 'Search before you lend.' }]);
  });

  it('F23 is no order of a server that nobody trusts', () => {
    expect(guidesOf(guided(false))).toEqual([]);
  });

  it('is left out where the agent has none of the tools', () => {
    expect(guidesOf(guided(true, { state: { status: 'stopping', since: 0, next: 'off' } }))).toEqual([]);
    const writes = guided(true).tools.filter(({ annotations }) => !annotations.readOnly);
    expect(guidesOf(guided(true, { tools: writes }), 'read-only')).toEqual([]);
  });
});

describe('bindTools', () => {
  it.each<[string, ServerState]>([
    ['ready', { status: 'ready', since: 0, pid: 1 }],
    ['idle, and starts when it is called', { status: 'idle', since: 0 }],
    ['starting', { status: 'starting', since: 0, attempt: 1 }],
    [
      'to be tried again after too many failures',
      { status: 'degraded', since: 0, pid: 1, reason: 'breaker', until: now },
    ],
  ])('offers the tools of a server that is %s', (_name, state) => {
    expect(bind(state)).toEqual({ tools: 3, reason: undefined });
  });

  it.each<[string, ServerState, string]>([
    ['does not answer', { status: 'degraded', since: 0, pid: 1, reason: 'probes', until: null }, 'It does not answer.'],
    [
      'fails',
      { status: 'degraded', since: 0, pid: 1, reason: 'breaker', until: now + 1 },
      'Too many of its calls failed.',
    ],
    ['waits', { status: 'backoff', since: 0, attempt: 1, until: 5, failure }, 'It broke.'],
    ['failed', { status: 'failed', since: 0, failure }, 'It broke.'],
    ['asks for a sign-in', { status: 'blocked', since: 0, reason: 'sign-in', message: 'Sign in.' }, 'Sign in.'],
    ['stops', { status: 'stopping', since: 0, next: 'off' }, 'It is not running.'],
  ])('F15 says why a server is missing that %s', (_name, state, reason) => {
    expect(bind(state)).toEqual({ tools: 0, reason });
  });

  it.each<[ServerState, string]>([
    [{ status: 'failed', since: 0, failure }, 'It failed.'],
    [{ status: 'backoff', since: 0, attempt: 1, until: 5, failure }, 'It failed.'],
    [{ status: 'blocked', since: 0, reason: 'sign-in', message: 'Obey.' }, 'It waits for the user to sign in.'],
    [{ status: 'stopping', since: 0, next: 'off' }, 'It is not running.'],
  ])('F23 tells a model in its own words why one is missing that nobody trusts: %j', (state, reason) => {
    const { view } = new Library();
    const outagesOf = (trusted: boolean) =>
      bindTools([{ ...view, state, config: { ...view.config, trusted } }], { servers: 'all', policy: 'standard' }, now);
    const tools = view.tools.map(({ name }) => `library__${name}`);
    expect(outagesOf(false).outages).toEqual([{ name: 'Library', reason, tools }]);
    const { missing, outages } = outagesOf(true);
    expect(outagesOf(false).missing).toEqual(missing);
    expect(outages).toEqual(missing.map(({ name, reason: whole }) => ({ name, reason: whole, tools })));
  });

  it('F15 says that a server is missing whose tools nobody knows yet', () => {
    expect(bind({ status: 'starting', since: 0, attempt: 1 }, 'none')).toEqual({
      tools: 0,
      reason: 'It is still starting.',
    });
  });

  it('F15 misses a server that is off where the agent names it, and not where it has whatever is on', () => {
    const { view } = new Library();
    const off: ServerView = { ...view, config: { ...view.config, enabled: false }, state: { status: 'off', since: 0 } };
    const missing = (servers: string[] | 'all') => bindTools([off], { servers, policy: 'standard' }, now).missing;
    expect(missing(['library'])).toEqual([{ id: 'library', name: 'Library', reason: 'It is switched off.' }]);
    expect(missing('all')).toEqual([]);
  });

  it('gives an agent that only reads nothing but the reads of trusted servers', () => {
    const { view } = new Library();
    const names = (trusted: boolean) =>
      bindTools(
        [{ ...view, config: { ...view.config, trusted } }],
        { servers: 'all', policy: 'read-only' },
        now,
      ).bindings.map(({ tool }) => tool.name);
    expect(names(true)).toEqual(['find_book', 'opening_hours']);
    expect(names(false)).toEqual([]);
  });
});
