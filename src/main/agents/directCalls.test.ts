import { beforeEach, describe, expect, it } from 'vitest';
import { fail } from '../../shared/errors.ts';
import type { JsonObject } from '../../shared/json.ts';
import type { DirectCall } from './directCalls.ts';
import { ProgramCaller } from './programCaller.ts';
import { approvalOf, callsOf, done, endlessModel, lastTurn, TurnHost, turnFixture } from './testing/turnHarness.ts';
import { hostCloses } from './turnWorker.ts';

const fixture = turnFixture();
const signal = new AbortController().signal;
let host: TurnHost;
let caller: ProgramCaller;

beforeEach(() => {
  // No model of the user's is ever asked: this one would never answer.
  host = new TurnHost(fixture, endlessModel('Never.').model);
  caller = new ProgramCaller(fixture.store.userId, 'Inspector');
});

function call(tool: string, args: JsonObject = {}, more: Partial<DirectCall> = {}) {
  return host.turns.calls.call(caller, { serverId: 'library', tool, arguments: args, signal, ...more });
}

/** Makes a call that waits for a person; resolves once it does. */
async function waiting(tool: string, args: JsonObject = {}, more: Partial<DirectCall> = {}) {
  const waits = Promise.withResolvers<void>();
  const outcome = call(tool, args, { ...more, onWaiting: (isWaiting) => isWaiting && waits.resolve() });
  await Promise.race([waits.promise, outcome]);
  const conversationId = caller.place?.conversationId ?? '';
  await host.until(conversationId, lastTurn('waiting'));
  return { outcome, conversationId };
}

const transcript = (id: string) => fixture.store.storage.turns.loadTranscript(fixture.store.userId, id);

async function allow(tool: string) {
  const rule = { serverId: 'library', tool, action: 'allow' as const, conditions: [] };
  return host.approvals.saveRule(fixture.store.userId, null, rule);
}

describe('DirectCalls', () => {
  it('F28 sends what only reads at once, with the identity that the host chose, and keeps no turn of it', async () => {
    expect(await call('find_book', { book: 'Emma', user_id: 'mallory' })).toEqual(done('find_book done'));
    const { userId } = fixture.store;
    expect(fixture.library.calls).toEqual([{ tool: 'find_book', args: { book: 'Emma', user_id: userId }, userId }]);
    expect(caller.place).toBeNull();
  });

  it('waits for a person, and gives back what the server gave, whole', async () => {
    fixture.library.answer = async (_tool, _signal, options) => {
      options.onProgress?.({ progress: 1, total: 2, message: null });
      options.onRawResult?.({ content: [{ type: 'text', text: 'lent' }] });
      return done('lent');
    };
    const told: unknown[] = [];
    const { outcome, conversationId } = await waiting(
      'lend_book',
      { book: 'Emma' },
      {
        onRawResult: (result) => void told.push(result),
        onProgress: (progress) => void told.push(progress),
      },
    );
    expect(fixture.library.calls).toEqual([]);
    const { conversation, items, turns } = await transcript(conversationId);
    expect(conversation).toMatchObject({ title: 'Calls by Inspector', agentId: 'assistant' });
    expect(turns).toMatchObject([{ status: 'waiting', parentId: null }]);
    await host.decide(approvalOf({ conversation, items, turns }), 'allow');
    expect(await outcome).toEqual(done('lent'));
    expect(told).toEqual([{ progress: 1, total: 2, message: null }, { content: [{ type: 'text', text: 'lent' }] }]);
    const ended = await host.until(conversationId, lastTurn('completed'));
    expect(callsOf(ended.items)).toMatchObject([{ status: 'succeeded', permission: { by: 'person' } }]);
  });

  it('tells of a call that a person denied, and of one that a rule does not allow', async () => {
    const { outcome, conversationId } = await waiting('lend_book');
    await host.decide(approvalOf(await transcript(conversationId)), 'deny');
    expect(await outcome).toMatchObject({ success: false, error: { code: 'DENIED' } });
    const rule = { serverId: 'library', tool: 'find_book', action: 'deny' as const, conditions: [] };
    await host.approvals.saveRule(fixture.store.userId, null, rule);
    expect(await call('find_book')).toMatchObject({ success: false, error: { code: 'DENIED' } });
    expect(fixture.library.calls).toEqual([]);
    const [line] = await host.approvals.log(fixture.store.userId, null, 1);
    expect(line).toMatchObject({ tool: 'find_book', decision: 'denied', permission: { by: 'rule' } });
    for (const { id } of await host.approvals.rules(fixture.store.userId)) {
      await host.approvals.removeRule(fixture.store.userId, id);
    }
  });

  it('puts what a rule allows on record before it leaves, and into the log of approvals', async () => {
    const { id } = await allow('lend_book');
    fixture.library.answer = async () => {
      const { items } = await transcript((await host.conversations.list(fixture.store.userId))[0]?.id ?? '');
      expect(callsOf(items)).toMatchObject([{ status: 'running', arguments: { book: 'Emma' } }]);
      return done('lent');
    };
    expect(await call('lend_book', { book: 'Emma' })).toEqual(done('lent'));
    const [line] = await host.approvals.log(fixture.store.userId, null, 1);
    expect(line).toMatchObject({ decision: 'allowed', permission: { by: 'rule', ruleId: id } });
    await host.approvals.removeRule(fixture.store.userId, id);
  });

  it('lets calls wait beside one another, each in a turn that follows the one before', async () => {
    const first = await waiting('lend_book', { book: 'Emma' });
    const second = await waiting('lend_book', { book: 'Persuasion' });
    expect(second.conversationId).toBe(first.conversationId);
    const shown = await transcript(first.conversationId);
    expect(shown.turns.map(({ status }) => status)).toEqual(['waiting', 'waiting']);
    expect(shown.turns[1]?.parentId).toBe(shown.turns[0]?.id);
    expect(shown.conversation.headTurnId).toBe(shown.turns[1]?.id);
    await host.decide(approvalOf(shown, 1), 'allow');
    expect(await second.outcome).toEqual(done('lend_book done'));
    await host.decide(approvalOf(shown, 0), 'deny');
    expect(await first.outcome).toMatchObject({ success: false });
    expect(fixture.library.calls.map(({ args }) => args.book)).toEqual(['Persuasion']);
  });

  it('cancels the turn of a call that is not wanted any more', async () => {
    const controller = new AbortController();
    const { outcome, conversationId } = await waiting('lend_book', {}, { signal: controller.signal });
    controller.abort();
    expect(await outcome).toMatchObject({ success: false, error: { code: 'CANCELLED' } });
    expect((await transcript(conversationId)).turns).toMatchObject([{ status: 'cancelled' }]);
  });

  it('F22 leaves a call that waits as it is when the host closes, and makes it once when the next one is told to', async () => {
    const controller = new AbortController();
    const { outcome, conversationId } = await waiting('lend_book', {}, { signal: controller.signal });
    controller.abort(hostCloses);
    await expect(outcome).rejects.toBe(hostCloses);
    await host.turns.dispose();
    host = new TurnHost(fixture, endlessModel('Never.').model);
    await host.turns.recover();
    expect(fixture.library.calls).toEqual([]);
    const approval = approvalOf(await transcript(conversationId));
    await host.decide(approval, 'allow');
    const { items } = await host.until(conversationId, lastTurn('completed'));
    expect(callsOf(items)).toMatchObject([{ status: 'succeeded' }]);
    await expect(host.decide(approval, 'allow')).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(fixture.library.calls).toHaveLength(1);
  });

  it('asks in spite of a rule once content of an untrusted server was read', async () => {
    const { library } = fixture;
    const rules = [await allow('lend_book'), await allow('find_book')];
    const other = { ...library.view, config: { ...library.view.config, id: 'web', name: 'Web', trusted: false } };
    library.views = () => [library.view, other];
    const web = { serverId: 'web', tool: 'find_book', action: 'allow' as const, conditions: [] };
    rules.push(await host.approvals.saveRule(fixture.store.userId, null, web));
    expect(await call('lend_book')).toMatchObject({ success: true });
    expect(await call('find_book', {}, { serverId: 'web' })).toMatchObject({ success: true });
    const { outcome, conversationId } = await waiting('lend_book');
    const shown = await transcript(conversationId);
    expect(callsOf(shown.items).at(-1)?.permission).toEqual({ by: 'untrusted', serverName: 'Web' });
    await host.decide(approvalOf(shown, 2), 'deny');
    await outcome;
    for (const { id } of rules) await host.approvals.removeRule(fixture.store.userId, id);
  });

  it('begins another conversation where the last one was removed', async () => {
    const { id } = await allow('lend_book');
    await call('lend_book');
    const before = caller.place?.conversationId ?? '';
    await host.conversations.remove(fixture.store.userId, before);
    expect(await call('lend_book')).toMatchObject({ success: true });
    expect(caller.place?.conversationId).not.toBe(before);
    await host.approvals.removeRule(fixture.store.userId, id);
  });

  it('denies what a person denied for the conversation, also where it only reads', async () => {
    const { userId } = fixture.store;
    const rule = { serverId: 'library', tool: 'find_book', action: 'ask' as const, conditions: [] };
    const { id } = await host.approvals.saveRule(userId, null, rule);
    const { outcome, conversationId } = await waiting('find_book');
    const approvals = [approvalOf(await transcript(conversationId))];
    await host.turns.decide(userId, approvals, { decision: 'deny', scope: 'conversation', conditions: [] });
    await outcome;
    await host.approvals.removeRule(userId, id);
    expect(await call('find_book')).toMatchObject({ success: false, error: { code: 'DENIED' } });
    caller = new ProgramCaller(userId, 'Another');
    expect(await call('find_book')).toMatchObject({ success: true });
  });

  it('F15 says why a server can’t be called, and that a tool is not there', async () => {
    fixture.library.view = {
      ...fixture.library.view,
      state: { status: 'failed', since: 0, failure: { summary: 'It ended.', detail: '', cause: 'exited' } },
    };
    expect(await call('find_book')).toEqual(fail('UNAVAILABLE', '“Library” is not available now. It ended.'));
    expect(await call('find_book', {}, { serverId: 'nowhere' })).toMatchObject({ error: { code: 'NOT_FOUND' } });
    expect(fixture.library.calls).toEqual([]);
  });
});
