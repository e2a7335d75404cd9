import { EventPublisher } from '@orpc/server';
import type { WaitingConversation } from '../../shared/approval.ts';
import type { Transcript, TurnChange } from '../../shared/conversation.ts';
import { waitingIn } from '../../shared/waiting.ts';

/** In which conversations calls wait for their user, so that they are found from anywhere. */
export class WaitingCalls {
  /** The whole list of a user after each change, by user id. A slow watcher only needs the newest. */
  readonly changes = new EventPublisher<Record<string, WaitingConversation[]>>({ maxBufferedEvents: 1 });
  readonly #users = new Map<string, Map<string, number>>();

  /** The one in which something began to wait first comes first. */
  list(userId: string): WaitingConversation[] {
    return [...(this.#users.get(userId) ?? [])].map(([conversationId, calls]) => ({ conversationId, calls }));
  }

  /** A conversation as it is after a change; null once it was removed. */
  note(userId: string, conversationId: string, transcript: Transcript | null, change: TurnChange): void {
    // Most changes are words of an answer, and say nothing of calls.
    if (change.type === 'text' || change.type === 'conversation') return;
    if (change.type === 'item' && change.item.kind !== 'tool_call') return;
    const calls = transcript === null ? 0 : waitingIn(transcript);
    const conversations = this.#users.get(userId) ?? new Map<string, number>();
    if ((conversations.get(conversationId) ?? 0) === calls) return;
    if (calls === 0) conversations.delete(conversationId);
    else conversations.set(conversationId, calls);
    this.#users.set(userId, conversations);
    this.changes.publish(userId, this.list(userId));
  }
}
