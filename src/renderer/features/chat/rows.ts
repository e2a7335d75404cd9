import { maxHandoffsOfTurn } from '../../../shared/agent.ts';
import type {
  AssistantItem,
  HandoffItem,
  Item,
  ReasoningItem,
  ToolCallItem,
  Transcript,
  Turn,
  UserItem,
} from '../../../shared/conversation.ts';
import { assertNever } from '../../../shared/errors.ts';
import { isStuck, waitsForPerson } from '../../../shared/waiting.ts';
import { shownTurns } from './shownTurns.ts';

/** The turn beside which a turn stands, and the next one; `index` counts from 1. */
export interface Versions {
  index: number;
  of: number;
  /** The turns to show instead; null at either end. */
  previous: string | null;
  next: string | null;
}

/** One line of the transcript as it is laid out. Keys are stable while a turn grows, and from one version to another. */
export type Row =
  | { kind: 'user'; key: string; item: UserItem; turn: Turn; versions: Versions }
  /** In place of a message: the turn carries on from the one above. */
  | { kind: 'continued'; key: string; versions: Versions }
  | { kind: 'answer'; key: string; item: AssistantItem; showAgent: boolean }
  | { kind: 'reasoning'; key: string; item: ReasoningItem }
  /** `last`: no more are allowed in its turn. */
  | { kind: 'handoff'; key: string; item: HandoffItem; last: boolean }
  /**
   * `agentName` is who calls; null where no agent has spoken yet, so that it is the receiver of the request, `agentId`.
   * A call that is `stuck` waits for what can't come any more.
   */
  | { kind: 'tool'; key: string; item: ToolCallItem; agentName: string | null; agentId: string; stuck: boolean }
  /** Several calls of a turn wait, and can be answered together. The ids are set apart by spaces. */
  | { kind: 'batch'; key: string; approvalIds: string }
  /** What stands below a turn: that it works, how it ended, what can be done. It is there from the turn's start. */
  | { kind: 'end'; key: string; turn: Turn; answer: string; quiet: boolean; partial: boolean };

/** The rows of the branch that is shown, turn by turn. */
export function toRows(transcript: Transcript): Row[] {
  const shown = shownTurns(transcript);
  const byTurn = new Map<string, Item[]>(shown.map(({ id }) => [id, []]));
  for (const item of transcript.items) byTurn.get(item.turnId)?.push(item);
  const siblings = byParent(transcript.turns);
  return shown.flatMap((turn) => {
    const versions = versionsOf(turn, siblings.get(turn.parentId) ?? [turn]);
    return turnRows(turn, byTurn.get(turn.id) ?? [], versions);
  });
}

/** The children of each turn at once: asking for one turn's siblings goes through all of them. */
function byParent(turns: readonly Turn[]): Map<string | null, Turn[]> {
  const children = new Map<string | null, Turn[]>();
  for (const turn of turns) {
    const list = children.get(turn.parentId);
    if (list === undefined) children.set(turn.parentId, [turn]);
    else list.push(turn);
  }
  return children;
}

function versionsOf(turn: Turn, siblings: readonly Turn[]): Versions {
  const at = siblings.indexOf(turn);
  const previous = siblings[at - 1]?.id ?? null;
  return { index: at + 1, of: siblings.length, previous, next: siblings[at + 1]?.id ?? null };
}

function turnRows(turn: Turn, items: Item[], versions: Versions): Row[] {
  const key = `${turn.parentId ?? 'first'}:request`;
  const rows: Row[] = turn.origin === 'continue' ? [{ kind: 'continued', key, versions }] : [];
  const stuck = isStuck(turn);
  let heading: string | null = null;
  let agentName: string | null = null;
  let handoffs = 0;
  for (const item of items) {
    switch (item.kind) {
      case 'user':
        rows.push({ kind: 'user', key, item, turn, versions });
        break;
      case 'tool_call':
        rows.push({
          kind: 'tool',
          key: item.id,
          item,
          agentName,
          agentId: turn.agentId,
          stuck: stuck && item.status === 'waiting',
        });
        break;
      case 'assistant':
        ({ agentName } = item);
        // An answer that has not begun is told by the turn's end row.
        if (item.text === '') break;
        rows.push({ kind: 'answer', key: item.id, item, showAgent: agentName !== heading });
        heading = agentName;
        break;
      case 'reasoning':
        ({ agentName } = item);
        rows.push({ kind: 'reasoning', key: item.id, item });
        break;
      case 'handoff':
        agentName = item.to.name;
        handoffs += 1;
        rows.push({ kind: 'handoff', key: item.id, item, last: handoffs >= maxHandoffsOfTurn });
        break;
      default:
        assertNever(item);
    }
  }
  return [...rows, ...batchRows(turn, items), endRow(turn, items)];
}

function batchRows(turn: Turn, items: readonly Item[]): Row[] {
  const approvalIds = items.flatMap((item) =>
    item.kind === 'tool_call' && item.status === 'waiting' && item.approvalId !== null ? [item.approvalId] : [],
  );
  if (approvalIds.length < 2 || isStuck(turn)) return [];
  return [{ kind: 'batch', key: `${turn.id}:batch`, approvalIds: approvalIds.join(' ') }];
}

function endRow(turn: Turn, items: readonly Item[]): Row {
  const answer = items
    .flatMap((item) => (item.kind === 'assistant' && item.text !== '' ? [item.text] : []))
    .join('\n\n');
  return {
    kind: 'end',
    key: `${turn.id}:end`,
    turn,
    answer,
    quiet: items.some(isActive),
    partial: items.some(isWork),
  };
}

/** Whether an item shows by itself that something is going on. */
function isActive(item: Item): boolean {
  if (item.kind === 'assistant') return item.status === 'streaming' && item.text !== '';
  return item.kind === 'tool_call' && (item.status === 'waiting' || item.status === 'running');
}

/** Whether an item is something that was done, from which a turn can carry on. */
function isWork(item: Item): boolean {
  return item.kind === 'tool_call' || item.kind === 'handoff' || (item.kind === 'assistant' && item.text !== '');
}

/** Where an item stands; -1 where it is on another branch. */
export function rowOfItem(rows: readonly Row[], itemId: string): number {
  return rows.findIndex((row) => 'item' in row && row.item.id === itemId);
}

/** The newest call that waits for a person to allow it or to answer its server; null when none does. */
export function waitingRow(rows: readonly Row[]): { index: number; key: string; serverName: string } | null {
  const index = rows.findLastIndex((row) => row.kind === 'tool' && !row.stuck && waitsForPerson(row.item));
  const row = rows[index];
  return row?.kind === 'tool' ? { index, key: row.key, serverName: row.item.serverName } : null;
}
