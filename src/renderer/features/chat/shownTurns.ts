import { isFinal, type Transcript, type Turn } from '../../../shared/conversation.ts';
import { headOf, pathTo } from '../../../shared/turnTree.ts';

/** The branch of a conversation that is shown, from the first turn to its end. */
export function shownTurns({ conversation, turns }: Pick<Transcript, 'conversation' | 'turns'>): Turn[] {
  return pathTo(turns, headOf(turns, conversation.headTurnId)?.id ?? null);
}

/** The turn of a conversation that runs or waits, on whatever branch; null when none does. */
export function openTurn(turns: readonly Turn[]): Turn | null {
  return turns.findLast(({ status }) => !isFinal(status)) ?? null;
}
