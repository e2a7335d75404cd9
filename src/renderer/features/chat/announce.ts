import type { Transcript, TurnStatus } from '../../../shared/conversation.ts';
import { toolLabel } from './toolWords.ts';

const endings: Record<Exclude<TurnStatus, 'running' | 'waiting'>, string> = {
  completed: 'The answer is complete.',
  cancelled: 'The answer was stopped.',
  failed: 'The answer failed.',
  interrupted: 'The answer was interrupted.',
};

/** What a screen reader is told of the last turn: once when it begins, at each approval, and at its end. */
export function announcement({ turns, items }: Pick<Transcript, 'turns' | 'items'>): string {
  const turn = turns.at(-1);
  if (turn === undefined) return '';
  const pending = items.find(
    (item) => item.turnId === turn.id && item.kind === 'tool_call' && item.status === 'waiting',
  );
  if (pending?.kind === 'tool_call') return `${pending.serverName} asks for approval to run ${toolLabel(pending)}.`;
  if (turn.status === 'running' || turn.status === 'waiting') return 'The assistant is answering.';
  return endings[turn.status];
}
