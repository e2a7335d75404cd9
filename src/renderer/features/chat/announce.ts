import type { ToolCallItem, Transcript, TurnStatus } from '../../../shared/conversation.ts';
import { visibleText } from '../../ui/visibleText.ts';
import { openQuestions, toolLabel } from './toolWords.ts';

const endings: Record<Exclude<TurnStatus, 'running' | 'waiting'>, string> = {
  completed: 'The answer is complete.',
  cancelled: 'The answer was stopped.',
  failed: 'The answer failed.',
  interrupted: 'The answer was interrupted.',
};
const longestMessage = 200;

/**
 * What a screen reader is told of the last turn: once when it begins, at each approval and question, and at its end.
 * Of several that wait it names the newest: that is the one that was not told yet.
 */
export function announcement({ turns, items }: Pick<Transcript, 'turns' | 'items'>): string {
  const turn = turns.at(-1);
  if (turn === undefined) return '';
  const waiting = items.filter(waitsForPerson).findLast(({ turnId }) => turnId === turn.id);
  if (waiting !== undefined) return waitingWords(waiting);
  if (turn.status === 'running' || turn.status === 'waiting') return 'The assistant is answering.';
  return endings[turn.status];
}

/** Whether a call stands still until a person has allowed it, or has answered its server. */
export function waitsForPerson(item: Transcript['items'][number]): item is ToolCallItem {
  return item.kind === 'tool_call' && (item.status === 'waiting' || openQuestions(item).length > 0);
}

function waitingWords(item: ToolCallItem): string {
  const question = openQuestions(item).at(-1);
  if (question === undefined) return `${item.serverName} asks for approval to run ${toolLabel(item)}.`;
  return `${item.serverName} asks you: ${visibleText(question.message).slice(0, longestMessage)}`;
}
