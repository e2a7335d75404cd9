import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Transcript } from '../../../shared/conversation.ts';
import type { Storage } from '../index.ts';
import type { ApprovalAnswers } from '../operations/approvals.ts';
import { beginTurn } from '../testing/beginTurn.ts';
import { addUser, openTestStorage, temporaryFolder } from '../testing/openTestStorage.ts';
import {
  sampleAgent,
  sampleApproval,
  sampleConversation,
  sampleMessage,
  sampleRule,
  sampleServer,
  sampleTurn,
} from '../testing/samples.ts';

const folder = temporaryFolder();
let storage: Storage;
let alice: string;
const bob = 'bob';

beforeAll(async () => {
  storage = await openTestStorage(folder.path);
  alice = (await storage.users.ensureLocal('Alice')).id;
  addUser(folder.path, bob);
});
afterAll(async () => {
  await storage.close();
  folder.remove();
});

const notFound = { code: 'NOT_FOUND' };

/** A new conversation whose turn hangs below the given one. */
function copyOf(ids: { turn: string }): Transcript {
  const conversation = sampleConversation();
  return { conversation, turns: [sampleTurn(conversation.id, { status: 'failed', parentId: ids.turn })], items: [] };
}

describe('F27 what belongs to another user', () => {
  it('reads like what does not exist', async () => {
    const { conversation, turn, approvalId } = await beginTurn(storage, bob, 'Private matters');
    const rule = sampleRule();
    await storage.approvals.saveRule(bob, rule);
    await storage.agents.save(bob, [sampleAgent('of-bob')]);
    const mine = await beginTurn(storage, alice, 'My matters');
    const foreign = {
      conversation: conversation.id,
      turn: turn.id,
      approval: approvalId,
      rule: rule.id,
      agent: 'of-bob',
    };
    const unknown = {
      ...{ conversation: randomUUID(), turn: randomUUID(), approval: randomUUID(), rule: randomUUID() },
      agent: 'of-nobody',
    };
    const answer = (turnId: string, id: string, more: Partial<ApprovalAnswers> = {}): ApprovalAnswers => {
      const answers = [{ approvalId: id, decision: 'allow', permission: { by: 'person', scope: 'once' } }] as const;
      return { turnId, answers: [...answers], rule: null, records: [sampleApproval()], ...more };
    };
    const attempts = (ids: typeof foreign) => [
      storage.conversations.get(alice, ids.conversation),
      storage.conversations.rename(alice, ids.conversation, 'Mine', 1),
      storage.conversations.setAgent(alice, ids.conversation, 'assistant'),
      storage.conversations.setHead(alice, ids.conversation, ids.turn),
      storage.conversations.setHead(alice, mine.conversation.id, ids.turn),
      storage.conversations.remove(alice, ids.conversation),
      storage.conversations.restore(alice, ids.conversation),
      storage.turns.loadTranscript(alice, ids.conversation),
      storage.turns.get(alice, ids.turn),
      storage.turns.ofApproval(alice, ids.approval),
      storage.turns.answerApprovals(alice, answer(ids.turn, ids.approval)),
      storage.turns.answerApprovals(alice, answer(mine.turn.id, ids.approval)),
      storage.turns.answerApprovals(
        alice,
        answer(mine.turn.id, mine.approvalId, { rule: sampleRule({ conversationId: ids.conversation }) }),
      ),
      storage.turns.copy(alice, copyOf(ids)),
      storage.approvals.saveRule(alice, sampleRule({ turnId: ids.turn })),
      storage.approvals.saveRule(alice, sampleRule({ conversationId: ids.conversation })),
      storage.approvals.removeRule(alice, ids.rule),
      storage.agents.remove(alice, ids.agent),
      storage.turns.begin(alice, { conversation: null, turn: sampleTurn(ids.conversation), items: [] }),
      storage.turns.save(alice, { turns: [sampleTurn(ids.conversation)] }),
      storage.turns.save(alice, { items: [sampleMessage(ids.turn, 'Hello from Alice')] }),
      storage.turns.save(alice, { runState: [{ turnId: ids.turn, state: '{}' }] }),
    ];
    const results = await Promise.allSettled(attempts(foreign));
    expect(results).toEqual(await Promise.allSettled(attempts(unknown)));
    for (const result of results) expect(result).toMatchObject({ status: 'rejected', reason: notFound });
    expect(await storage.conversations.search(alice, 'Private', 10)).toEqual([]);
    expect(await storage.approvals.rules(alice)).toEqual([]);
    expect(await storage.approvals.log(alice, null, 10)).toEqual([]);
    expect(await storage.agents.list(alice)).toEqual([]);
    expect(await storage.approvals.rules(bob)).toEqual([rule]);
    expect((await storage.turns.get(alice, mine.turn.id)).items).toContainEqual(mine.call);
    expect((await storage.conversations.get(alice, mine.conversation.id)).headTurnId).toBe(mine.turn.id);
    expect((await storage.turns.loadTranscript(bob, conversation.id)).turns).toEqual([turn]);
  });

  it('does not clash with ids of one’s own', async () => {
    const theirs = await beginTurn(storage, bob, 'Shared number');
    const { turn } = theirs;
    const mine = { ...theirs.conversation, title: 'My number' };
    const message = { ...theirs.message, text: 'My words' };
    await storage.turns.begin(alice, { conversation: mine, turn, items: [message, theirs.call] });
    const permission = { by: 'person', scope: 'turn' } as const;
    const rule = sampleRule({ turnId: turn.id });
    await storage.approvals.saveRule(bob, { ...rule, action: 'ask' });
    const record = sampleApproval({ conversationId: mine.id, turnId: turn.id });
    await storage.turns.save(bob, { approvals: [{ ...record, tool: 'of_bob' }] });
    await storage.turns.answerApprovals(alice, {
      turnId: turn.id,
      answers: [{ approvalId: theirs.approvalId, decision: 'allow', permission }],
      rule,
      records: [record],
    });
    await storage.agents.save(alice, [sampleAgent('shared', { name: 'Mine' })]);
    await storage.agents.save(bob, [sampleAgent('shared', { name: 'Theirs' })]);
    await storage.agents.remove(alice, 'shared');
    expect(await storage.approvals.rules(alice)).toEqual([rule]);
    expect(await storage.approvals.log(alice, null, 10)).toEqual([record]);
    await storage.turns.save(alice, { turns: [{ ...turn, status: 'completed' }] });
    await storage.conversations.remove(alice, mine.id);
    await storage.conversations.purgeRemoved();
    expect(await storage.approvals.rules(alice)).toEqual([]);
    expect(await storage.approvals.rules(bob)).toContainEqual({ ...rule, action: 'ask' });
    expect(await storage.approvals.log(bob, record.id, 10)).toEqual([]);
    expect(await storage.approvals.log(bob, null, 1)).toEqual([{ ...record, tool: 'of_bob' }]);
    expect(await storage.agents.list(bob)).toContainEqual(sampleAgent('shared', { name: 'Theirs' }));

    expect(await storage.turns.loadTranscript(bob, theirs.conversation.id)).toMatchObject({
      conversation: { title: 'Shared number' },
      turns: [{ status: 'waiting' }],
      items: [{ text: 'Switch the light on' }, {}, { status: 'waiting' }],
    });
  });

  it('keeps servers and secrets of the same name apart', async () => {
    await storage.secrets.set(alice, 'key', 'of Alice');
    await storage.secrets.set(bob, 'key', 'of Bob');
    await storage.secrets.remove(alice, 'key');
    expect(await storage.secrets.get(alice, 'key')).toEqual({ status: 'none' });
    expect(await storage.secrets.get(bob, 'key')).toEqual({ status: 'stored', value: 'of Bob' });
    await storage.servers.save(alice, sampleServer('zebra'));
    await expect(storage.servers.remove(bob, 'zebra')).rejects.toMatchObject(notFound);
  });
});
