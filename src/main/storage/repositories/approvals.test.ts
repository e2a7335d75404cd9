import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { approvalRecordSchema, approvalRuleSchema, type Permission } from '../../../shared/approval.ts';
import { openReadable, openWritable } from '../connection.ts';
import { storageFiles } from '../files.ts';
import type { Storage } from '../index.ts';
import type { ApprovalAnswers } from '../operations/approvals.ts';
import { beginTurn } from '../testing/beginTurn.ts';
import { newUser, openTestStorage, temporaryFolder } from '../testing/openTestStorage.ts';
import { sampleApproval, sampleCall, sampleRule, sampleServer } from '../testing/samples.ts';

const day = 24 * 60 * 60 * 1000;
const folder = temporaryFolder();
let storage: Storage;
let alice: string;
let clock = 1000 * day;

async function open(): Promise<void> {
  const retention = { approvalsOfUser: 5, approvalAge: 10 * day };
  storage = await openTestStorage(folder.path, { now: () => clock, retention });
}
beforeAll(open);
beforeEach(() => {
  alice = newUser(folder.path);
});
afterAll(async () => {
  await storage.close();
  folder.remove();
});

const notFound = { code: 'NOT_FOUND' };
const conflict = { code: 'CONFLICT' };
const permission: Permission = { by: 'person', scope: 'once' };

type Decision = ApprovalAnswers['answers'][number]['decision'];

/** Answers to calls of one turn, with nothing that goes with them. */
function answersFor(turnId: string, given: Record<string, Decision>, more: Partial<ApprovalAnswers> = {}) {
  const answers = Object.entries(given).map(([approvalId, decision]) => ({ approvalId, decision, permission }));
  return { turnId, answers, rule: null, records: [], ...more };
}

/** A turn of which two calls wait. */
async function beginTwo() {
  const begun = await beginTurn(storage, alice);
  const second = sampleCall(begun.turn.id, { position: 3, callId: 'call-2' });
  await storage.turns.save(alice, { items: [second] });
  return { ...begun, second, secondId: second.approvalId ?? '' };
}

describe('approvals', () => {
  it('F21 an approval is used up by its first answer', async () => {
    const { turn, message, answer, call, approvalId } = await beginTurn(storage, alice);
    const stored = { turn, items: [message, answer, call], runState: null };
    expect(await storage.turns.ofApproval(alice, approvalId)).toEqual(stored);
    const attempts = (['allow', 'deny', 'allow'] as const).map((decision) =>
      storage.turns.answerApprovals(alice, answersFor(turn.id, { [approvalId]: decision })),
    );
    const allowed = { ...call, status: 'allowed', permission };
    const [first, ...later] = await Promise.allSettled(attempts);
    expect(first).toEqual({ status: 'fulfilled', value: [allowed] });
    for (const attempt of later) expect(attempt).toMatchObject({ status: 'rejected', reason: conflict });
    expect(await storage.turns.ofApproval(alice, approvalId)).toEqual({ ...stored, items: [message, answer, allowed] });
  });

  it('are answered together, each in its way, with their rule and their lines of the log', async () => {
    const { conversation, turn, call, approvalId, second, secondId } = await beginTwo();
    const rule = sampleRule({ conversationId: conversation.id });
    const records = [sampleApproval({ turnId: turn.id }), sampleApproval({ decision: 'denied' })];
    const answers = answersFor(turn.id, { [secondId]: 'deny', [approvalId]: 'allow' }, { rule, records });
    const answered = [
      { ...second, status: 'denied', permission },
      { ...call, status: 'allowed', permission },
    ];
    expect(await storage.turns.answerApprovals(alice, answers)).toEqual(answered);
    expect((await storage.turns.get(alice, turn.id)).items.slice(2).reverse()).toEqual(answered);
    expect(await storage.approvals.rules(alice)).toEqual([rule]);
    expect(await storage.approvals.log(alice, null, 10)).toEqual([...records].reverse());
  });

  it('F21 are answered all or not at all', async () => {
    const { turn, call, approvalId, second, secondId } = await beginTwo();
    const other = await beginTurn(storage, alice);
    await storage.turns.answerApprovals(alice, answersFor(turn.id, { [secondId]: 'deny' }));
    const more = { rule: sampleRule(), records: [sampleApproval()] };
    const refused: [ApprovalAnswers, object][] = [
      [answersFor(turn.id, { [approvalId]: 'allow', [secondId]: 'allow' }, more), conflict],
      [answersFor(turn.id, { [approvalId]: 'allow', [other.approvalId]: 'allow' }, more), notFound],
      [answersFor(turn.id, { [approvalId]: 'allow', [randomUUID()]: 'allow' }, more), notFound],
      [
        answersFor(turn.id, { [approvalId]: 'allow' }, { ...more, rule: sampleRule({ turnId: randomUUID() }) }),
        notFound,
      ],
    ];
    const twice = answersFor(turn.id, { [approvalId]: 'allow' }, more);
    refused.push([{ ...twice, answers: [...twice.answers, ...twice.answers] }, conflict]);
    for (const [answers, error] of refused) {
      await expect(storage.turns.answerApprovals(alice, answers)).rejects.toMatchObject(error);
    }
    const { items } = await storage.turns.get(alice, turn.id);
    expect(items.slice(2)).toEqual([call, { ...second, status: 'denied', permission }]);
    expect((await storage.turns.get(alice, other.turn.id)).items).toContainEqual(other.call);
    expect(await storage.approvals.rules(alice)).toEqual([]);
    expect(await storage.approvals.log(alice, null, 10)).toEqual([]);
  });

  it('can’t be answered once the turn is over', async () => {
    const { turn, call, approvalId } = await beginTurn(storage, alice);
    await storage.turns.save(alice, { turns: [{ ...turn, status: 'cancelled', endedAt: 2 }] });
    const late = storage.turns.answerApprovals(alice, answersFor(turn.id, { [approvalId]: 'allow' }));
    await expect(late).rejects.toMatchObject(conflict);
    expect((await storage.turns.ofApproval(alice, approvalId)).items).toContainEqual(call);
  });
});

describe('rules', () => {
  it('come newest first, and are replaced at their place', async () => {
    const [old, newer] = [sampleRule(), sampleRule({ tool: null, conditions: [], action: 'deny' })];
    for (const rule of [old, newer]) await storage.approvals.saveRule(alice, rule);
    const changed = sampleRule({ id: old.id, action: 'ask', toolHash: null });
    await storage.approvals.saveRule(alice, changed);
    const rules = await storage.approvals.rules(alice);
    expect(rules).toEqual([newer, changed]);
    for (const rule of rules) approvalRuleSchema.parse(rule);
    await storage.approvals.removeRule(alice, newer.id);
    expect(await storage.approvals.rules(alice)).toEqual([changed]);
    await expect(storage.approvals.removeRule(alice, newer.id)).rejects.toMatchObject(notFound);
  });

  it('hide, show and go with the conversation that they are for', async () => {
    const { conversation, turn } = await beginTurn(storage, alice);
    const everywhere = sampleRule();
    const bound = [sampleRule({ conversationId: conversation.id }), sampleRule({ turnId: turn.id })];
    for (const rule of [everywhere, ...bound]) await storage.approvals.saveRule(alice, rule);
    await storage.conversations.remove(alice, conversation.id);
    expect(await storage.approvals.rules(alice)).not.toContainEqual(bound[0]);
    await storage.conversations.restore(alice, conversation.id);
    expect(await storage.approvals.rules(alice)).toEqual([...bound.reverse(), everywhere]);
    await storage.conversations.remove(alice, conversation.id);
    await storage.conversations.purgeRemoved();
    expect(await storage.approvals.rules(alice)).toEqual([everywhere]);
  });

  it('F20 go in one commit with the server that they are about, those of hidden conversations too', async () => {
    const bob = newUser(folder.path);
    for (const user of [alice, bob]) await storage.servers.save(user, sampleServer('lamps'));
    const { conversation } = await beginTurn(storage, alice);
    const [other, foreign] = [sampleRule({ serverId: 'door' }), sampleRule()];
    await storage.approvals.saveRule(bob, foreign);
    for (const rule of [sampleRule(), sampleRule({ conversationId: conversation.id }), other])
      await storage.approvals.saveRule(alice, rule);
    await storage.conversations.remove(alice, conversation.id);
    await storage.servers.remove(alice, 'lamps');
    await storage.conversations.restore(alice, conversation.id);
    expect(await storage.approvals.rules(alice)).toEqual([other]);
    expect(await storage.approvals.rules(bob)).toEqual([foreign]);
  });

  it('for a turn that has ended are forgotten at the next start', async () => {
    const [ended, waiting] = [await beginTurn(storage, alice), await beginTurn(storage, alice)];
    await storage.turns.save(alice, { turns: [{ ...ended.turn, status: 'completed' }] });
    const rules = [ended.turn.id, waiting.turn.id, null].map((turnId) => sampleRule({ turnId }));
    for (const rule of rules) await storage.approvals.saveRule(alice, rule);
    await storage.close();
    await open();
    // A change that comes after those of the start is acknowledged after them.
    await storage.agents.save(alice, []);
    expect(await storage.approvals.rules(alice)).toEqual(rules.slice(1).reverse());
  });
});

describe('the log of approvals', () => {
  it('is read in pages, newest first', async () => {
    const records = Array.from({ length: 7 }, (_, at) => sampleApproval({ at, decision: 'denied' }));
    for (const record of records) await storage.turns.save(alice, { approvals: [record] });
    const newestFirst = [...records].reverse();
    const read: unknown[] = [];
    for (let before: string | null = null; ; ) {
      const page = await storage.approvals.log(alice, before, 3);
      for (const record of page) approvalRecordSchema.parse(record);
      read.push(...page);
      before = page.at(-1)?.id ?? null;
      if (before === null) break;
    }
    expect(read).toEqual(newestFirst);
    expect(await storage.approvals.log(alice, randomUUID(), 3)).toEqual([]);
  });

  it('takes a line a second time without doubling it', async () => {
    const record = sampleApproval();
    await storage.turns.save(alice, { approvals: [record] });
    await storage.turns.save(alice, { approvals: [record, sampleApproval()] });
    expect(await storage.approvals.log(alice, null, 10)).toHaveLength(2);
  });

  it('outlives its conversation, and forgets where that was', async () => {
    const { conversation, turn } = await beginTurn(storage, alice);
    const record = sampleApproval({ conversationId: conversation.id, turnId: turn.id });
    await storage.turns.save(alice, { approvals: [record] });
    await storage.conversations.remove(alice, conversation.id);
    expect(await storage.approvals.log(alice, null, 10)).toEqual([record]);
    await storage.conversations.purgeRemoved();
    expect(await storage.approvals.log(alice, null, 10)).toEqual([{ ...record, conversationId: null, turnId: null }]);
  });

  it('is trimmed at a start: by age, and to the newest of each user', async () => {
    const bob = newUser(folder.path);
    const old = Array.from({ length: 3 }, () => sampleApproval({ at: clock }));
    const recent = Array.from({ length: 7 }, () => sampleApproval({ at: clock + 8 * day }));
    await storage.turns.save(bob, { approvals: [...old, ...recent.slice(0, 2)] });
    await storage.turns.save(alice, { approvals: recent });
    await storage.close();
    clock += 12 * day;
    await open();
    await storage.agents.save(alice, []);
    expect(await storage.approvals.log(bob, null, 100)).toEqual(recent.slice(0, 2).reverse());
    expect(await storage.approvals.log(alice, null, 100)).toEqual(recent.slice(2).reverse());
  });

  it('leaves out what it can’t understand, as rules do', async () => {
    const [record, rule] = [sampleApproval(), sampleRule()];
    await storage.turns.save(alice, { approvals: [sampleApproval(), record] });
    for (const one of [sampleRule(), rule]) await storage.approvals.saveRule(alice, one);
    const connection = openWritable(storageFiles(folder.path).database);
    connection.run("UPDATE approval_log SET record = '[]' WHERE user_id = ? AND id <> ?", [alice, record.id]);
    connection.run("UPDATE approval_rules SET rule = '[]' WHERE user_id = ? AND id <> ?", [alice, rule.id]);
    connection.close();
    expect(await storage.approvals.log(alice, null, 10)).toEqual([record]);
    expect(await storage.approvals.rules(alice)).toEqual([rule]);
    const reader = openReadable(storageFiles(folder.path).database);
    expect(reader.all('SELECT 1 FROM approval_rules WHERE user_id = ?', [alice])).toHaveLength(2);
    reader.close();
  });
});
