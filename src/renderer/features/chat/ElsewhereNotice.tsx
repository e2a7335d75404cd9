import type { Turn } from '../../../shared/conversation.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { useBranchActs } from './useBranchActs.ts';

/** That a turn which is under way is on another branch than the one that is shown, and the way to it. */
export function ElsewhereNotice({ turn }: { turn: Turn }) {
  const { showTurn } = useBranchActs();
  const waits = turn.status === 'waiting';
  return (
    <Notice
      tone={waits ? 'warn' : 'plain'}
      actions={<Button onClick={() => void showTurn(turn.id)}>Show that version</Button>}
    >
      {waits ? 'Another version of this conversation waits for you.' : 'Another version is being answered.'}
    </Notice>
  );
}
