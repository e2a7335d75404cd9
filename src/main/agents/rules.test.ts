import { assistantMessage, functionCall, ScriptedModel } from '@openai/agents-core/testing';
import { describe, expect, it } from 'vitest';
import type { ApprovalAnswer, ApprovalScope } from '../../shared/approval.ts';
import type { Transcript } from '../../shared/conversation.ts';
import { approvalOf, callsOf, lastTurn, TurnHost, turnFixture } from './testing/turnHarness.ts';

const fixture = turnFixture();
const user = () => fixture.store.userId;
const lend = (book: string, callId: string) => functionCall('library__lend_book', { book }, { callId });
const answer = (scope: ApprovalScope, change: Partial<ApprovalAnswer> = {}): ApprovalAnswer => ({
  decision: 'allow',
  scope,
  conditions: [],
  ...change,
});

/** A host that has just asked for the first of two loans, in one turn. */
async function asked(second = lend('Persuasion', 'c2')) {
  const model = new ScriptedModel([
    [lend('Emma', 'c1')],
    [second],
    [assistantMessage('Lent.')],
    [lend('Emma', 'c3')],
    [assistantMessage('Again.')],
  ]);
  const service = new TurnHost(fixture, model);
  for (const { id } of await service.approvals.rules(user())) await service.approvals.removeRule(user(), id);
  const { conversationId } = await service.start();
  return { service, model, conversationId, waiting: await service.until(conversationId, lastTurn('waiting')) };
}

const lent = () => fixture.library.calls.map(({ args }) => args.book);
const isWaiting = (count: number) => (transcript: Transcript) =>
  callsOf(transcript.items).length === count && lastTurn('waiting')(transcript);

describe('An approval for longer than once', () => {
  it('once is for this call only: the next one asks', async () => {
    const { service, conversationId, waiting } = await asked();
    await service.turns.decide(user(), [approvalOf(waiting)], answer('once'));
    await service.until(conversationId, isWaiting(2));
    expect(lent()).toEqual(['Emma']);
    await service.turns.dispose();
  });

  it('for this turn covers the rest of it, and nothing after it', async () => {
    const { service, conversationId, waiting } = await asked();
    await service.turns.decide(user(), [approvalOf(waiting)], answer('turn'));
    const { items } = await service.until(conversationId, lastTurn('completed'));
    expect(lent()).toEqual(['Emma', 'Persuasion']);
    expect(callsOf(items).map(({ permission }) => permission)).toMatchObject([
      { by: 'person', scope: 'turn' },
      { by: 'rule', text: 'Allow Library · lend_book in this turn' },
    ]);
    await service.start('Again', conversationId);
    await service.until(conversationId, isWaiting(3));
    expect(await service.approvals.rules(user())).toEqual([]);
    await service.turns.dispose();
  });

  it('for this conversation does not hold in another one', async () => {
    const { service, conversationId, waiting } = await asked();
    await service.turns.decide(user(), [approvalOf(waiting)], answer('conversation'));
    await service.until(conversationId, lastTurn('completed'));
    const other = await service.start('Elsewhere');
    await service.until(other.conversationId, lastTurn('waiting'));
    expect(lent()).toEqual(['Emma', 'Persuasion']);
    await service.turns.dispose();
  });

  it('always holds everywhere, over a restart, until the rule is removed', async () => {
    const { service, conversationId, waiting } = await asked();
    await service.turns.decide(user(), [approvalOf(waiting)], answer('always'));
    await service.until(conversationId, lastTurn('completed'));
    await service.turns.dispose();
    const second = new TurnHost(
      fixture,
      new ScriptedModel([[lend('Emma', 'c1')], [assistantMessage('Lent.')], [lend('Emma', 'c2')]]),
    );
    const elsewhere = await second.start();
    await second.until(elsewhere.conversationId, lastTurn('completed'));
    const [rule] = await second.approvals.lasting(user());
    expect(rule).toMatchObject({ serverId: 'library', tool: 'lend_book', action: 'allow' });
    await second.approvals.removeRule(user(), rule?.id ?? '');
    await second.start('Again', elsewhere.conversationId);
    await second.until(elsewhere.conversationId, isWaiting(2));
    await second.turns.dispose();
  });

  it('F21 holds only for the arguments that it names', async () => {
    const { service, conversationId, waiting } = await asked();
    const conditions = [{ test: 'is' as const, argument: 'book', value: 'Emma' }];
    await service.turns.decide(user(), [approvalOf(waiting)], answer('always', { conditions }));
    await service.until(conversationId, isWaiting(2));
    expect(lent()).toEqual(['Emma']);
    await service.turns.dispose();
  });

  it('denies for as long, and tells the model that a rule did', async () => {
    const { service, model, conversationId, waiting } = await asked();
    await service.turns.decide(user(), [approvalOf(waiting)], answer('always', { decision: 'deny' }));
    const { items } = await service.until(conversationId, lastTurn('completed'));
    expect(lent()).toEqual([]);
    expect(callsOf(items).map(({ status }) => status)).toEqual(['denied', 'denied']);
    expect(JSON.stringify(model.calls[2]?.request.input)).toContain('A rule of the user');
  });

  it('F20 asks again once the tool is another than the one that was allowed', async () => {
    const { service, conversationId, waiting } = await asked();
    const { view } = fixture.library;
    const tools = view.tools.map((tool) => ({ ...tool, description: `${tool.description} And sells it.` }));
    await service.turns.decide(user(), [approvalOf(waiting)], answer('always'));
    await service.until(conversationId, lastTurn('completed'));
    fixture.library.view = { ...view, tools };
    const other = await service.start('Again');
    const again = await service.until(other.conversationId, lastTurn('waiting'));
    const [old] = await service.approvals.rules(user());
    expect(callsOf(again.items)).toMatchObject([{ permission: { by: 'changed', text: 'Allow Library · lend_book' } }]);
    // Allowed again, it is the same rule: the old one covers nothing any more.
    await service.turns.decide(user(), [approvalOf(again)], answer('always'));
    const rules = await service.approvals.rules(user());
    expect(rules).toMatchObject([{ id: old?.id, toolHash: expect.not.stringMatching(old?.toolHash ?? '') }]);
    expect(await fixture.store.storage.approvals.rules(user())).toEqual(rules);
    await service.turns.dispose();
  });

  it('F21 is gone for good where it is removed while an answer renews it', async () => {
    const turns = fixture.store.storage.turns;
    let meanwhile = async () => {};
    let change = Promise.resolve();
    const store: typeof turns = {
      ...turns,
      answerApprovals(userId, answers) {
        change = meanwhile();
        return turns.answerApprovals(userId, answers);
      },
    };
    const calls = ['c1', 'c2'].flatMap((id) => [[lend('Emma', id)], [assistantMessage('Lent.')]]);
    const service = new TurnHost(fixture, new ScriptedModel(calls), store);
    const { conversationId } = await service.start();
    const waiting = await service.until(conversationId, lastTurn('waiting'));
    await service.turns.decide(user(), [approvalOf(waiting)], answer('always'));
    await service.until(conversationId, lastTurn('completed'));
    const [{ id } = { id: '' }] = await service.approvals.lasting(user());
    const { view } = fixture.library;
    fixture.library.view = { ...view, tools: view.tools.map((tool) => ({ ...tool, title: 'Another' })) };
    await service.start('Again', conversationId);
    const again = await service.until(conversationId, isWaiting(2));
    meanwhile = () => service.approvals.removeRule(user(), id);
    await service.turns.decide(user(), [approvalOf(again, 1)], answer('always'));
    await change;
    expect(await service.approvals.lasting(user())).toEqual([]);
    expect(await fixture.store.storage.approvals.rules(user())).toEqual([]);
    await service.turns.dispose();
  });

  it('F20 allows no tool for longer than once whose server is gone, and uses nothing up', async () => {
    const { service, conversationId, waiting } = await asked();
    const { view } = fixture.library;
    fixture.library.view = { ...view, tools: [] };
    await expect(service.turns.decide(user(), [approvalOf(waiting)], answer('always'))).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('Allow it once'),
    });
    expect(await service.approvals.rules(user())).toEqual([]);
    expect(callsOf((await service.shown(conversationId)).items)).toMatchObject([{ status: 'waiting' }]);
    await service.turns.dispose();
  });

  it('F22 makes one rule where it is the first thing that a restarted host hears', async () => {
    const { service, waiting } = await asked();
    await service.turns.dispose();
    const second = new TurnHost(fixture, new ScriptedModel([[assistantMessage('Lent.')]]));
    await second.turns.recover();
    await second.turns.decide(user(), [approvalOf(waiting)], answer('always'));
    expect(await second.approvals.lasting(user())).toHaveLength(1);
    await second.turns.dispose();
  });

  it('goes with its server: another one that gets its id is asked for', async () => {
    const { service, conversationId, waiting } = await asked();
    await service.turns.decide(user(), [approvalOf(waiting)], answer('always'));
    await service.until(conversationId, lastTurn('completed'));
    await service.approvals.forgetServer(user(), 'library');
    expect(await service.approvals.rules(user())).toEqual([]);
    expect(await fixture.store.storage.approvals.rules(user())).toEqual([]);
  });

  it('F21 comes back after its removal as it was, and no wider', async () => {
    const { service, conversationId, waiting } = await asked();
    const conditions = [{ test: 'is' as const, argument: 'book', value: 'Emma' }];
    await service.turns.decide(user(), [approvalOf(waiting)], answer('conversation', { conditions, exact: true }));
    await service.until(conversationId, isWaiting(2));
    const rules = await service.approvals.lasting(user());
    const [{ id } = { id: '' }] = rules;
    expect(rules).toMatchObject([{ exact: true, conversationId, toolHash: expect.any(String) }]);
    await service.approvals.removeRule(user(), id);
    await expect(service.approvals.restoreRule('mallory', id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await service.approvals.restoreRule(user(), id);
    expect(await service.approvals.lasting(user())).toEqual(rules);
    expect(await fixture.store.storage.approvals.rules(user())).toEqual(rules);
    await expect(service.approvals.restoreRule(user(), id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await service.approvals.removeRule(user(), id);
    await service.approvals.forgetServer(user(), 'library');
    await expect(service.approvals.restoreRule(user(), id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await service.turns.dispose();
  });

  it('F21 is not about a folder that could be anywhere', async () => {
    const { service, waiting } = await asked();
    const conditions = [{ test: 'below' as const, argument: 'book', value: 'novels/../..' }];
    const refused = { code: 'INVALID_INPUT', message: expect.stringContaining('novels/../..') };
    await expect(
      service.turns.decide(user(), [approvalOf(waiting)], answer('always', { conditions })),
    ).rejects.toMatchObject(refused);
    const content = { serverId: 'library', tool: null, action: 'deny' as const, conditions };
    await expect(service.approvals.saveRule(user(), null, content)).rejects.toMatchObject(refused);
    expect(await service.approvals.rules(user())).toEqual([]);
    await service.turns.dispose();
  });

  it('logs what was allowed, by whom and by which rule', async () => {
    const { service, conversationId, waiting } = await asked();
    await service.turns.decide(user(), [approvalOf(waiting)], answer('conversation'));
    await service.until(conversationId, lastTurn('completed'));
    const [second, first] = await service.approvals.log(user(), null, 2);
    expect(first).toMatchObject({ decision: 'allowed', permission: { by: 'person' }, arguments: '{"book":"Emma"}' });
    expect(second).toMatchObject({
      decision: 'allowed',
      permission: { by: 'rule' },
      arguments: '{"book":"Persuasion"}',
    });
  });
});

describe('Several approvals', () => {
  const both = [lend('Emma', 'c1'), lend('Persuasion', 'c2')];

  it('are answered in one go', async () => {
    const service = new TurnHost(fixture, new ScriptedModel([both, [assistantMessage('Lent.')]]));
    const { conversationId } = await service.start();
    const waiting = await service.until(conversationId, lastTurn('waiting'));
    const ids = callsOf(waiting.items).map(({ approvalId }) => approvalId ?? '');
    await service.turns.decide(user(), ids, answer('once'));
    await service.until(conversationId, lastTurn('completed'));
    expect(lent().toSorted()).toEqual(['Emma', 'Persuasion']);
  });

  it('are answered all or none', async () => {
    const service = new TurnHost(fixture, new ScriptedModel([both]));
    const { conversationId } = await service.start();
    const waiting = await service.until(conversationId, lastTurn('waiting'));
    const [one = '', two = ''] = callsOf(waiting.items).map(({ approvalId }) => approvalId ?? '');
    await service.decide(one, 'allow');
    await expect(service.turns.decide(user(), [two, one], answer('once'))).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(callsOf((await service.shown(conversationId)).items).map(({ status }) => status)).toEqual([
      'allowed',
      'waiting',
    ]);
    await service.turns.dispose();
  });

  it('are answered together by a rule that one of them makes', async () => {
    const service = new TurnHost(fixture, new ScriptedModel([both, [assistantMessage('Lent.')]]));
    const { conversationId } = await service.start();
    const waiting = await service.until(conversationId, lastTurn('waiting'));
    await service.turns.decide(user(), [approvalOf(waiting)], answer('turn'));
    const { items } = await service.until(conversationId, lastTurn('completed'));
    expect(callsOf(items).map(({ permission }) => permission?.by)).toEqual(['person', 'rule']);
  });
});
