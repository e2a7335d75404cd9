import { assistantMessage, functionCall, ScriptedModel } from '@openai/agents-core/testing';
import { expect, it } from 'vitest';
import type { WaitingConversation } from '../../shared/approval.ts';
import { approvalOf, lastTurn, TurnHost, turnFixture } from './testing/turnHarness.ts';

const fixture = turnFixture();
const user = () => fixture.store.userId;
const lend = (book: string) => functionCall('library__lend_book', { book }, { callId: book });

it('F22 tells in which conversations calls wait, over a restart too, and of nobody else’s', async () => {
  const first = new TurnHost(
    fixture,
    new ScriptedModel([[lend('Emma'), lend('Persuasion')], [lend('Sanditon')], [assistantMessage('Lent.')]]),
  );
  const heard: WaitingConversation[][] = [];
  first.turns.waiting.changes.subscribe(user(), (list) => heard.push(list));
  const { conversationId } = await first.start();
  const waiting = await first.until(conversationId, lastTurn('waiting'));
  const other = await first.start('Another one');
  await first.until(other.conversationId, lastTurn('waiting'));
  const both = [
    { conversationId, calls: 2 },
    { conversationId: other.conversationId, calls: 1 },
  ];
  expect(first.turns.waiting.list(user())).toEqual(both);
  expect(heard.at(-1)).toEqual(both);
  expect(first.turns.waiting.list('mallory')).toEqual([]);
  await first.turns.dispose();

  const second = new TurnHost(fixture, new ScriptedModel([[assistantMessage('Lent.')]]));
  await second.turns.recover();
  const listed = () => new Map(second.turns.waiting.list(user()).map((each) => [each.conversationId, each.calls]));
  expect(listed()).toEqual(new Map(both.map((each) => [each.conversationId, each.calls])));
  await second.decide(approvalOf(waiting), 'allow');
  expect(listed().get(conversationId)).toBe(1);
  await second.turns.cancel(user(), other.turnId);
  expect(listed().has(other.conversationId)).toBe(false);
  await second.conversations.remove(user(), conversationId);
  expect(listed().size).toBe(0);
  await second.turns.dispose();
});
