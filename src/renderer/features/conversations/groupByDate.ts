import type { Conversation } from '../../../shared/conversation.ts';

/** Conversations under a heading of time. */
export interface DateGroup {
  label: string;
  conversations: Conversation[];
}

/** The list, newest first, under "Today", "Yesterday", "Previous 7 days", "Previous 30 days", then months. */
export function groupByDate(list: Conversation[], now: number): DateGroup[] {
  const groups: DateGroup[] = [];
  for (const conversation of list) {
    const label = labelOf(conversation.updatedAt, now);
    const last = groups.at(-1);
    if (last?.label === label) last.conversations.push(conversation);
    else groups.push({ label, conversations: [conversation] });
  }
  return groups;
}

function labelOf(at: number, now: number): string {
  if (at >= startOfDay(now, 0)) return 'Today';
  if (at >= startOfDay(now, 1)) return 'Yesterday';
  if (at >= startOfDay(now, 7)) return 'Previous 7 days';
  if (at >= startOfDay(now, 30)) return 'Previous 30 days';
  return new Date(at).toLocaleString('en', { month: 'long', year: 'numeric' });
}

/** Midnight some days before `now`, by the calendar: a day is not always 24 hours. */
function startOfDay(now: number, daysBefore: number): number {
  const day = new Date(now);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() - daysBefore).getTime();
}
