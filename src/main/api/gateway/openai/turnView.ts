import {
  type Item,
  isFinal,
  type ToolCallItem,
  type Transcript,
  type Turn,
  type TurnChange,
} from '../../../../shared/conversation.ts';
import { assertNever, type ErrorData, fail, SignalboxError } from '../../../../shared/errors.ts';
import { applyChange } from '../../../../shared/transcript.ts';
import type { TurnService } from '../../../agents/turnService.ts';
import { joinTexts } from './inputMessages.ts';
import type { ThreadEnd } from './threads.ts';

/** One turn as it is at a moment, its items in their order, as far as they are known without a gap. */
export interface TurnView {
  turn: Turn;
  items: readonly Item[];
}

/** How far a turn is, for somebody who waits for its answer. */
export type Progress =
  | { state: 'going' }
  | { state: 'waiting' }
  | { state: 'completed' }
  /** It has no whole answer, and gets none. */
  | { state: 'ended'; error: ErrorData };

/** A turn from now on, with every change of it, until the signal. NOT_FOUND where it is removed meanwhile. */
export async function* followTurn(
  turns: Pick<TurnService, 'watch'>,
  userId: string,
  { conversationId, turnId }: ThreadEnd,
  signal: AbortSignal,
): AsyncGenerator<TurnView, void> {
  let shown: Transcript | null = null;
  for await (const { change } of turns.watch(userId, conversationId, null, signal)) {
    if (change.type === 'removed') throw new SignalboxError('NOT_FOUND', 'The conversation was removed.');
    const own = ownChange(change, turnId);
    if (own === null) continue;
    const next = applyChange(shown, own);
    if (next === shown || next === null) continue;
    shown = next;
    const [turn] = shown.turns;
    if (turn !== undefined) yield { turn, items: isFinal(turn.status) ? shown.items : withoutGaps(shown.items) };
  }
}

/**
 * The items up to the first one that is missing. A call that only reads is shown once it is on disk, and what comes after
 * it may be said before: it can't be told in its order then.
 */
function withoutGaps(items: readonly Item[]): readonly Item[] {
  let next = 0;
  for (const [index, { position }] of items.entries()) {
    if (position > next) return items.slice(0, index);
    next = Math.max(next, position + 1);
  }
  return items;
}

/** What of a change is about one turn; null where nothing is. */
function ownChange(change: TurnChange, turnId: string): TurnChange | null {
  switch (change.type) {
    case 'snapshot': {
      const { conversation, turns, items } = change.transcript;
      const transcript = {
        conversation,
        turns: turns.filter(({ id }) => id === turnId),
        items: items.filter((item) => item.turnId === turnId),
      };
      return { type: 'snapshot', transcript };
    }
    case 'turn':
      return change.turn.id === turnId ? change : null;
    case 'item':
      return change.item.turnId === turnId ? change : null;
    case 'text':
      return change;
    case 'conversation':
    case 'removed':
      return null;
    default:
      return assertNever(change);
  }
}

export function progressOf({ turn, items }: TurnView): Progress {
  if (turn.status === 'completed') return { state: 'completed' };
  if (isFinal(turn.status)) return { state: 'ended', error: turn.error ?? endError(turn.status) };
  if (turn.status !== 'waiting') return { state: 'going' };
  // A turn that waits and can't go on any more says why.
  if (turn.error !== null) return { state: 'ended', error: turn.error };
  return waitingCalls(items).length > 0 ? { state: 'waiting' } : { state: 'going' };
}

/** Calls that wait for an answer of the user. */
export function waitingCalls(items: readonly Item[]): ToolCallItem[] {
  return callsOf(items).filter(({ status }) => status === 'waiting');
}

export function callsOf(items: readonly Item[]): ToolCallItem[] {
  return items.filter((item): item is ToolCallItem => item.kind === 'tool_call');
}

/** Everything that was said in a turn, whichever agent said it. */
export function textOf(items: readonly Item[]): string {
  return joinTexts(items.flatMap((item) => (item.kind === 'assistant' ? [item.text] : [])));
}

function endError(status: Turn['status']): ErrorData {
  if (status === 'interrupted') return fail('UNAVAILABLE', 'Signalbox was closed before the answer was whole.').error;
  return fail('CANCELLED', 'The answer was stopped before it was whole.').error;
}
