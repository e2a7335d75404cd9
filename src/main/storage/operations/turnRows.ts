import type {
  AssistantItem,
  HandoffItem,
  Item,
  ReasoningItem,
  ToolCallItem,
  Turn,
  UserItem,
} from '../../../shared/conversation.ts';
import { assertNever } from '../../../shared/errors.ts';
import type { SqlValue } from '../connection.ts';

/**
 * A row of `turns`. `error`, `missing_servers` and `details` are JSON; `details` has what no query looks at, and is null
 * in no row that this version wrote.
 */
export interface TurnRow {
  id: string;
  conversation_id: string;
  parent_id: string | null;
  status: Turn['status'];
  error: string | null;
  missing_servers: string;
  model_label: string;
  details: string | null;
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

type TurnDetails = Pick<Turn, 'origin' | 'agentId' | 'usage' | 'context'>;

export function turnOf(row: TurnRow): Turn {
  const details: TurnDetails = JSON.parse(row.details ?? '');
  return {
    id: row.id,
    conversationId: row.conversation_id,
    parentId: row.parent_id,
    ...details,
    status: row.status,
    error: row.error === null ? null : JSON.parse(row.error),
    missingServers: JSON.parse(row.missing_servers),
    modelLabel: row.model_label,
    // A pause is of the moment: what is read back later does not pause any more.
    retry: null,
    startedAt: row.started_at,
    endedAt: row.ended_at,
  };
}

export function turnParameters(userId: string, turn: Turn): Record<string, SqlValue> {
  const { origin, agentId, usage, context } = turn;
  const details: TurnDetails = { origin, agentId, usage, context };
  return {
    userId,
    id: turn.id,
    conversationId: turn.conversationId,
    parentId: turn.parentId,
    status: turn.status,
    error: turn.error === null ? null : JSON.stringify(turn.error),
    missingServers: JSON.stringify(turn.missingServers),
    modelLabel: turn.modelLabel,
    details: JSON.stringify(details),
    startedAt: turn.startedAt,
    endedAt: turn.endedAt,
  };
}

type UserDetails = Pick<UserItem, 'attachments'>;
type AssistantDetails = Pick<AssistantItem, 'agentName' | 'agentColor'>;
type ReasoningDetails = Pick<ReasoningItem, 'agentName'>;
type HandoffDetails = Pick<HandoffItem, 'callId' | 'from' | 'to' | 'reason' | 'servers'>;
type ToolCallDetails = Omit<
  ToolCallItem,
  'id' | 'turnId' | 'position' | 'createdAt' | 'kind' | 'status' | 'approvalId'
>;

export function itemOf(row: ItemRow): Item {
  const base = { id: row.id, turnId: row.turn_id, position: row.position, createdAt: row.created_at };
  const text = row.text ?? '';
  switch (row.kind) {
    case 'user':
      return { ...base, kind: row.kind, text, ...parsed<UserDetails>(row) };
    case 'assistant': {
      const status = row.status as AssistantItem['status'];
      return { ...base, kind: row.kind, ...parsed<AssistantDetails>(row), text, status };
    }
    case 'reasoning':
      return { ...base, kind: row.kind, ...parsed<ReasoningDetails>(row), text };
    case 'handoff':
      return { ...base, kind: row.kind, ...parsed<HandoffDetails>(row) };
    case 'tool_call':
      return toolCallOf(row);
    default:
      return assertNever(row.kind);
  }
}

/** A row whose kind the query has already narrowed to `tool_call`. */
export function toolCallOf(row: ItemRow): ToolCallItem {
  return {
    id: row.id,
    turnId: row.turn_id,
    position: row.position,
    createdAt: row.created_at,
    kind: 'tool_call',
    ...parsed<ToolCallDetails>(row),
    status: row.status as ToolCallItem['status'],
    approvalId: row.approval_id,
  };
}

/** The details of a row of the given kind, as `itemParameters` wrote them. */
function parsed<Details>(row: ItemRow): Details {
  return JSON.parse(row.details ?? '');
}

export function itemParameters(userId: string, item: Item): Record<string, SqlValue> {
  const { id, turnId, position, createdAt, kind } = item;
  const base = { userId, id, turnId, position, createdAt, kind, status: null, approvalId: null, text: null };
  switch (item.kind) {
    case 'user': {
      const details: UserDetails = { attachments: item.attachments };
      return { ...base, text: item.text, details: JSON.stringify(details), searchable: 1 };
    }
    case 'assistant': {
      const { agentName, agentColor, text, status } = item;
      const details: AssistantDetails = { agentName, agentColor };
      // A growing answer is indexed once, when it is whole: indexing it at every delta would cost its length squared.
      const searchable = status === 'streaming' ? 0 : 1;
      return { ...base, status, text, details: JSON.stringify(details), searchable };
    }
    case 'reasoning': {
      const details: ReasoningDetails = { agentName: item.agentName };
      return { ...base, text: item.text, details: JSON.stringify(details), searchable: 0 };
    }
    case 'handoff': {
      const { callId, from, to, reason, servers } = item;
      const details: HandoffDetails = { callId, from, to, reason, servers };
      return { ...base, details: JSON.stringify(details), searchable: 0 };
    }
    case 'tool_call':
      return { ...base, ...toolCallParameters(item) };
    default:
      return assertNever(item);
  }
}

function toolCallParameters(item: ToolCallItem): Record<string, SqlValue> {
  const { id, turnId, position, createdAt, kind, status, approvalId, ...rest } = item;
  // Progress is of the moment: what is read back later must not look as if the call were still on its way.
  const details: ToolCallDetails = { ...rest, progress: null };
  return { status, approvalId, details: JSON.stringify(details), searchable: 0 };
}
