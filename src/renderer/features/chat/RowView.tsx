import { assertNever } from '../../../shared/errors.ts';
import { AnswerRow } from './AnswerRow.tsx';
import { BatchRow } from './approvals/BatchRow.tsx';
import { ContinuedRow } from './ContinuedRow.tsx';
import { HandoffRow } from './HandoffRow.tsx';
import { ReasoningRow } from './ReasoningRow.tsx';
import type { Row } from './rows.ts';
import { ToolCallRow } from './ToolCallRow.tsx';
import { TurnEnd } from './TurnEnd.tsx';
import { UserRow } from './UserRow.tsx';

interface RowViewProps {
  row: Row | undefined;
  /** The turn at the end of the shown branch. */
  head: string | undefined;
  /** A turn of the conversation is under way. */
  busy: boolean;
  edit: { itemId: string; text: string } | null;
  onEdit(itemId: string, text: string | null): void;
}

/** One row of the transcript. */
export function RowView({ row, head, busy, edit, onEdit }: RowViewProps) {
  if (row === undefined) return null;
  switch (row.kind) {
    case 'user': {
      const edited = edit?.itemId === row.item.id ? edit.text : null;
      const { item, turn, versions } = row;
      return <UserRow item={item} turn={turn} versions={versions} busy={busy} edited={edited} onEdit={onEdit} />;
    }
    case 'continued':
      return <ContinuedRow versions={row.versions} />;
    case 'answer':
      return <AnswerRow item={row.item} showAgent={row.showAgent} />;
    case 'reasoning':
      return <ReasoningRow item={row.item} />;
    case 'handoff':
      return <HandoffRow item={row.item} last={row.last} />;
    case 'tool':
      return <ToolCallRow item={row.item} agentName={row.agentName} agentId={row.agentId} stuck={row.stuck} />;
    case 'batch':
      return <BatchRow approvalIds={row.approvalIds} />;
    case 'end': {
      const { turn, answer, quiet, partial } = row;
      return (
        <TurnEnd turn={turn} answer={answer} quiet={quiet} partial={partial} last={turn.id === head} busy={busy} />
      );
    }
    default:
      return assertNever(row);
  }
}
