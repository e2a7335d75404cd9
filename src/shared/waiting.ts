import type { Item, ToolCallItem, Transcript, Turn } from './conversation.ts';

/** Whether a call stands still until a person has allowed it, or has answered its server. */
export function waitsForPerson(item: Item): item is ToolCallItem {
  if (item.kind !== 'tool_call') return false;
  return item.status === 'waiting' || item.questions.some(({ status }) => status === 'open');
}

/** Whether the approvals of a turn can't be answered any more: it has to be run again. */
export function isStuck({ status, error }: Pick<Turn, 'status' | 'error'>): boolean {
  return status === 'waiting' && error !== null;
}

/** How many calls of a conversation a person is waited for, on whatever branch. */
export function waitingIn({ turns, items }: Pick<Transcript, 'turns' | 'items'>): number {
  const waiting = items.filter(waitsForPerson);
  if (waiting.length === 0) return 0;
  const stuck = new Set(turns.filter(isStuck).map(({ id }) => id));
  return waiting.filter(({ turnId }) => !stuck.has(turnId)).length;
}

/** What is said of calls that wait for the user, at least one. */
export function waitingWords(calls: number): string {
  return calls === 1 ? 'A call waits for you' : `${calls} calls wait for you`;
}
