import type { AssistantItem, Item, ToolCallItem, Transcript, Turn, UserItem } from '../../../shared/conversation.ts';
import { assertNever } from '../../../shared/errors.ts';
import { waitsForPerson } from './announce.ts';

/** One line of the transcript as it is laid out. Keys are stable while a turn grows. */
export type Row =
  | { kind: 'user'; key: string; item: UserItem }
  | { kind: 'answer'; key: string; item: AssistantItem; showAgent: boolean }
  | { kind: 'tool'; key: string; item: ToolCallItem }
  /** What stands below a turn: that it works, how it ended, what can be done. It is there from the turn's start. */
  | { kind: 'end'; key: string; turn: Turn; request: string; answer: string; quiet: boolean };

/** The rows of a transcript, turn by turn. */
export function toRows({ turns, items }: Pick<Transcript, 'turns' | 'items'>): Row[] {
  const byTurn = new Map<string, Item[]>(turns.map(({ id }) => [id, []]));
  for (const item of items) byTurn.get(item.turnId)?.push(item);
  return turns.flatMap((turn) => turnRows(turn, byTurn.get(turn.id) ?? []));
}

function turnRows(turn: Turn, items: Item[]): Row[] {
  const rows: Row[] = [];
  let speaker: string | null = null;
  for (const item of items) {
    switch (item.kind) {
      case 'user':
        rows.push({ kind: 'user', key: item.id, item });
        break;
      case 'tool_call':
        rows.push({ kind: 'tool', key: item.id, item });
        break;
      case 'assistant':
        // An answer that has not begun is told by the turn's end row.
        if (item.text === '') break;
        rows.push({ kind: 'answer', key: item.id, item, showAgent: item.agentName !== speaker });
        speaker = item.agentName;
        break;
      default:
        assertNever(item);
    }
  }
  return [...rows, endRow(turn, items)];
}

function endRow(turn: Turn, items: Item[]): Row {
  const textOf = (kind: 'user' | 'assistant') =>
    items.flatMap((item) => (item.kind === kind && item.text !== '' ? [item.text] : [])).join('\n\n');
  const quiet = items.some(isActive);
  return { kind: 'end', key: `${turn.id}:end`, turn, request: textOf('user'), answer: textOf('assistant'), quiet };
}

/** Whether an item shows by itself that something is going on. */
function isActive(item: Item): boolean {
  if (item.kind === 'assistant') return item.status === 'streaming' && item.text !== '';
  return item.kind === 'tool_call' && (item.status === 'waiting' || item.status === 'running');
}

/** The newest call that waits for a person to allow it or to answer its server; null when none does. */
export function waitingRow(rows: readonly Row[]): { index: number; key: string; serverName: string } | null {
  const index = rows.findLastIndex((row) => row.kind === 'tool' && waitsForPerson(row.item));
  const row = rows[index];
  return row?.kind === 'tool' ? { index, key: row.key, serverName: row.item.serverName } : null;
}
