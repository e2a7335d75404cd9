import type { AssistantItem, Item, ToolCallItem, Turn } from '../../../shared/conversation.ts';
import { assertNever } from '../../../shared/errors.ts';
import type { SqlValue } from '../connection.ts';

/** A row of `turns`. Columns that hold JSON end in no suffix: `error` and `missing_servers`. */
export interface TurnRow {
  id: string;
  conversation_id: string;
  parent_id: string | null;
  status: Turn['status'];
  error: string | null;
  missing_servers: string;
  model_label: string;
  started_at: number;
  ended_at: number | null;
}

/** A row of `items`. `details` is JSON with what no query looks at; `text` is what search reads. */
export interface ItemRow {
  id: string;
  turn_id: string;
  position: number;
  created_at: number;
  kind: Item['kind'];
  status: string | null;
  approval_id: string | null;
  text: string | null;
  details: string | null;
}

export function turnOf(row: TurnRow): Turn {
  return {
    id: row.id,
    conversationId: row.conversation_id,
    parentId: row.parent_id,
    status: row.status,
    error: row.error === null ? null : JSON.parse(row.error),
    missingServers: JSON.parse(row.missing_servers),
    modelLabel: row.model_label,
    startedAt: row.started_at,
    endedAt: row.ended_at,
  };
}

export function turnParameters(userId: string, turn: Turn): Record<string, SqlValue> {
  return {
    userId,
    id: turn.id,
    conversationId: turn.conversationId,
    parentId: turn.parentId,
    status: turn.status,
    error: turn.error === null ? null : JSON.stringify(turn.error),
    missingServers: JSON.stringify(turn.missingServers),
    modelLabel: turn.modelLabel,
    startedAt: turn.startedAt,
    endedAt: turn.endedAt,
  };
}

type AssistantDetails = Pick<AssistantItem, 'agentName'>;
type ToolCallDetails = Omit<
  ToolCallItem,
  'id' | 'turnId' | 'position' | 'createdAt' | 'kind' | 'status' | 'approvalId'
>;

export function itemOf(row: ItemRow): Item {
  const base = { id: row.id, turnId: row.turn_id, position: row.position, createdAt: row.created_at };
  switch (row.kind) {
    case 'user':
      return { ...base, kind: row.kind, text: row.text ?? '' };
    case 'assistant': {
      const details: AssistantDetails = JSON.parse(row.details ?? '');
      return {
        ...base,
        kind: row.kind,
        ...details,
        text: row.text ?? '',
        status: row.status as AssistantItem['status'],
      };
    }
    case 'tool_call':
      return toolCallOf(row);
    default:
      return assertNever(row.kind);
  }
}

/** A row whose kind the query has already narrowed to `tool_call`. */
export function toolCallOf(row: ItemRow): ToolCallItem {
  const details: ToolCallDetails = JSON.parse(row.details ?? '');
  return {
    id: row.id,
    turnId: row.turn_id,
    position: row.position,
    createdAt: row.created_at,
    kind: 'tool_call',
    ...details,
    status: row.status as ToolCallItem['status'],
    approvalId: row.approval_id,
  };
}

export function itemParameters(userId: string, item: Item): Record<string, SqlValue> {
  const base = {
    userId,
    id: item.id,
    turnId: item.turnId,
    position: item.position,
    createdAt: item.createdAt,
    kind: item.kind,
  };
  switch (item.kind) {
    case 'user':
      return { ...base, status: null, approvalId: null, text: item.text, details: null, searchable: 1 };
    case 'assistant': {
      const details: AssistantDetails = { agentName: item.agentName };
      // A growing answer is indexed once, when it is whole: indexing it at every delta would cost its length squared.
      const searchable = item.status === 'streaming' ? 0 : 1;
      return {
        ...base,
        status: item.status,
        approvalId: null,
        text: item.text,
        details: JSON.stringify(details),
        searchable,
      };
    }
    case 'tool_call': {
      const { id, turnId, position, createdAt, kind, status, approvalId, ...rest } = item;
      // Progress is of the moment: what is read back later must not look as if the call were still on its way.
      const details: ToolCallDetails = { ...rest, progress: null };
      return { ...base, status, approvalId, text: null, details: JSON.stringify(details), searchable: 0 };
    }
    default:
      return assertNever(item);
  }
}
