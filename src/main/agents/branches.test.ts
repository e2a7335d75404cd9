import { assistantMessage, functionCall, ScriptedModel } from '@openai/agents-core/testing';
import { describe, expect, it } from 'vitest';
import { pathTo } from '../../shared/turnTree.ts';
import { callsOf, endlessModel, lastTurn, TurnHost, turnFixture } from './testing/turnHarness.ts';

const fixture = turnFixture();
const user = () => fixture.store.userId;
const answers = (...texts: string[]) => new ScriptedModel(texts.map((text) => [assistantMessage(text)]));
const inputOf = (model: ScriptedModel, index: number) => JSON.stringify(model.calls[index]?.request.input);

/** A conversation of two messages that were answered. */
async function twoTurns(model: ScriptedModel) {
  const service = new TurnHost(fixture, model);
  const { conversationId, turnId: first } = await service.start('One');
  await service.until(conversationId, lastTurn('completed'));
  const { turnId: second } = await service.start('Two', conversationId);
  await service.until(conversationId, ({ turns }) => turns.length === 2 && turns[1]?.status === 'completed');
  return { service, conversationId, first, second };
}

const ended = (count: number) => (transcript: Parameters<ReturnType<typeof lastTurn>>[0]) =>
  transcript.turns.length === count && lastTurn('completed')(transcript);

describe('The tree of turns', () => {
  it('answers a changed message beside the old one, which stays as it was', async () => {
    const model = answers('A', 'B', 'C');
    const { service, conversationId, first, second } = await twoTurns(model);
    const before = await service.shown(conversationId);
    const { turnId } = await service.turns.start(user(), { conversationId, text: 'Two, changed', parentId: first });
    const after = await service.until(conversationId, ended(3));
    expect(after.turns[2]).toMatchObject({ id: turnId, parentId: first });
    expect(after.conversation.headTurnId).toBe(turnId);
    expect(after.items.filter((item) => item.turnId === second)).toEqual(
      before.items.filter((item) => item.turnId === second),
    );
    expect(inputOf(model, 2)).toContain('Two, changed');
    expect(inputOf(model, 2)).not.toContain('"Two"');
  });

  it('begins a new first turn with a parent of null', async () => {
    const { service, conversationId } = await twoTurns(answers('A', 'B', 'C'));
    await service.turns.start(user(), { conversationId, text: 'Another one', parentId: null });
    const { turns } = await service.until(conversationId, ended(3));
    expect(turns[2]?.parentId).toBeNull();
  });

  it('answers the same message once more', async () => {
    const model = answers('A', 'B', 'C');
    const { service, conversationId, first, second } = await twoTurns(model);
    await service.turns.retry(user(), second);
    const { turns, items } = await service.until(conversationId, ended(3));
    expect(turns[2]?.parentId).toBe(first);
    const [, , again] = turns.map(({ id }) => items.find((item) => item.turnId === id && item.kind === 'user'));
    expect(again).toMatchObject({ text: 'Two' });
  });

  it('follows the branch that is shown, and goes back to another one at its newest end', async () => {
    const model = answers('A', 'B', 'C', 'D');
    const { service, conversationId, first, second } = await twoTurns(model);
    const { turnId: other } = await service.turns.start(user(), { conversationId, text: 'Other', parentId: first });
    await service.until(conversationId, ended(3));
    const shown = await service.conversations.showTurn(user(), second);
    expect(shown.headTurnId).toBe(second);
    const { turnId: third } = await service.start('Three', conversationId);
    const { turns } = await service.until(conversationId, ended(4));
    expect(pathTo(turns, third).map(({ id }) => id)).toEqual([first, second, third]);
    expect(inputOf(model, 3)).not.toContain('Other');
    expect((await service.conversations.showTurn(user(), other)).headTurnId).toBe(other);
    expect((await service.conversations.showTurn(user(), second)).headTurnId).toBe(third);
  });

  it('stops a turn that still runs before it answers its message once more', async () => {
    const service = new TurnHost(fixture, endlessModel('Once').model);
    const { conversationId, turnId } = await service.start('Tell me');
    await service.until(conversationId, async () => (await service.shown(conversationId)).items.length === 2);
    await service.turns.retry(user(), turnId);
    const { turns } = await service.shown(conversationId);
    expect(turns.map(({ status }) => status)).toEqual(['cancelled', 'running']);
    await service.turns.dispose();
  });

  it('refuses to carry on from an answer that is complete, and a parent of another conversation', async () => {
    const { service, conversationId, second } = await twoTurns(answers('A', 'B', 'C'));
    await expect(service.turns.continue(user(), second)).rejects.toMatchObject({ code: 'CONFLICT' });
    const elsewhere = await service.start('Elsewhere');
    await expect(
      service.turns.start(user(), { conversationId, text: 'Hi', parentId: elsewhere.turnId }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('copies a branch into a conversation of its own', async () => {
    const model = answers('A', 'B', 'C');
    const { service, conversationId, first } = await twoTurns(model);
    const copy = await service.conversations.fork(user(), first);
    const forked = await service.shown(copy.id);
    expect(copy.title).toBe('Branch of One');
    expect(forked.turns).toHaveLength(1);
    expect(forked.items.map((item) => 'text' in item && item.text)).toEqual(['One', 'A']);
    expect(forked.turns[0]?.id).not.toBe(first);
    await service.start('On its own', copy.id);
    await service.until(copy.id, ended(2));
    expect((await service.shown(conversationId)).turns).toHaveLength(2);
    expect(inputOf(model, 2)).not.toContain('Two');
    const ofCopy = await service.conversations.fork(user(), forked.turns[0]?.id ?? '');
    expect(ofCopy.title).toBe('Branch of One');
  });

  it('shows another branch, and copies it, while a turn runs', async () => {
    const { model } = endlessModel('Once');
    const service = new TurnHost(fixture, model);
    const { conversationId, turnId: first } = await service.start('Tell me');
    await service.until(conversationId, async () => (await service.shown(conversationId)).items.length === 2);
    await service.turns.cancel(user(), first);
    const { turnId: second } = await service.turns.retry(user(), first);
    expect((await service.conversations.showTurn(user(), first)).headTurnId).toBe(first);
    expect((await service.conversations.fork(user(), first)).title).toBe('Branch of Tell me');
    const { conversation, turns } = await service.shown(conversationId);
    expect(conversation.headTurnId).toBe(first);
    expect(turns.find(({ id }) => id === second)?.status).toBe('running');
    await service.turns.dispose();
  });

  it('copies no turn that still waits, and no right to make its call', async () => {
    const lend = functionCall('library__lend_book', { book: 'Emma' }, { callId: 'c1' });
    const service = new TurnHost(fixture, new ScriptedModel([[lend], [assistantMessage('Lent.')]]));
    const { conversationId, turnId } = await service.start();
    const waiting = await service.until(conversationId, lastTurn('waiting'));
    await expect(service.conversations.fork(user(), turnId)).rejects.toMatchObject({ code: 'CONFLICT' });
    await service.decide(callsOf(waiting.items)[0]?.approvalId ?? '', 'allow');
    await service.until(conversationId, lastTurn('completed'));
    const copy = await service.conversations.fork(user(), turnId);
    expect(callsOf((await service.shown(copy.id)).items)[0]).toMatchObject({ status: 'succeeded', approvalId: null });
  });

  it('F27 finds nothing of another user', async () => {
    const { service, conversationId, second } = await twoTurns(answers('A', 'B'));
    const missing = { code: 'NOT_FOUND' };
    await expect(service.turns.retry('mallory', second)).rejects.toMatchObject(missing);
    await expect(service.turns.continue('mallory', second)).rejects.toMatchObject(missing);
    await expect(service.turns.cancel('mallory', second)).rejects.toMatchObject(missing);
    const message = { conversationId, text: 'Mine', parentId: second };
    await expect(service.turns.start('mallory', message)).rejects.toMatchObject(missing);
    await expect(service.conversations.rename('mallory', conversationId, 'Mine')).rejects.toMatchObject(missing);
    await expect(service.conversations.setAgent('mallory', conversationId, 'x')).rejects.toMatchObject(missing);
    await expect(service.conversations.remove('mallory', conversationId)).rejects.toMatchObject(missing);
    await expect(service.conversations.restore('mallory', conversationId)).rejects.toMatchObject(missing);
    await expect(service.conversations.fork('mallory', second)).rejects.toMatchObject(missing);
    await expect(service.conversations.showTurn('mallory', second)).rejects.toMatchObject(missing);
  });
});
