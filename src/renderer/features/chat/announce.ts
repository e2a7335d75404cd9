import type { ToolCallItem, Transcript, TurnStatus } from '../../../shared/conversation.ts';
import { isStuck, waitsForPerson } from '../../../shared/waiting.ts';
import { visibleText } from '../../ui/visibleText.ts';
import { shownTurns } from './shownTurns.ts';
import { openQuestions, toolLabel } from './toolWords.ts';

const endings: Record<Exclude<TurnStatus, 'running' | 'waiting'>, string> = {
  completed: 'The answer is complete.',
  cancelled: 'The answer was stopped.',
  failed: 'The answer failed.',
  interrupted: 'The answer was interrupted.',
};
const longestMessage = 200;

/**
 * What a screen reader is told of the last turn of the shown branch: once when it begins, when it moves to another
 * agent, at each approval and question, and at its end. Of several that wait it names the newest: that is the one that
 * was not told yet.
 */
export function announcement(transcript: Transcript): string {
  const turn = shownTurns(transcript).at(-1);
  if (turn === undefined) return '';
  const items = transcript.items.filter(({ turnId }) => turnId === turn.id);
  if (isStuck(turn)) return 'The answer can’t go on. It can be run again.';
  const waiting = items.filter(waitsForPerson);
  const newest = waiting.at(-1);
  if (newest !== undefined) return waitingWords(newest, waiting.length);
  if (turn.status !== 'running' && turn.status !== 'waiting') return endings[turn.status];
  const handoff = items.findLast((item) => item.kind === 'handoff');
  return `${handoff?.kind === 'handoff' ? visibleText(handoff.to.name) : 'The assistant'} is answering.`;
}

function waitingWords(item: ToolCallItem, amount: number): string {
  const question = openQuestions(item).at(-1);
  if (question !== undefined)
    return `${item.serverName} asks you: ${visibleText(question.message).slice(0, longestMessage)}`;
  const words = `${item.serverName} asks for approval to run ${toolLabel(item)}.`;
  return amount > 1 ? `${words} ${amount} calls wait for you.` : words;
}
