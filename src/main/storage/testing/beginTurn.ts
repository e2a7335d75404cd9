import type { Storage } from '../index.ts';
import { sampleAnswer, sampleCall, sampleConversation, sampleMessage, sampleTurn } from './samples.ts';

/** Stores a conversation of a user with one turn: a message, an answer and a call that waits for approval. */
export async function beginTurn(storage: Storage, userId: string, title = 'Lights') {
  const conversation = sampleConversation({ title });
  const turn = sampleTurn(conversation.id, { status: 'waiting' });
  const message = sampleMessage(turn.id, 'Switch the light on');
  const answer = sampleAnswer(turn.id, 'I would switch it on.');
  const call = sampleCall(turn.id);
  await storage.turns.begin(userId, { conversation, turn, items: [message, answer, call] });
  return { conversation, turn, message, answer, call, approvalId: call.approvalId ?? '' };
}
