import { useState } from 'react';
import { useStore } from 'zustand';
import type { ApprovalRule } from '../../../../shared/approval.ts';
import { useStores } from '../../../stores/stores.ts';
import { Notice } from '../../../ui/Notice.tsx';
import { Skeleton } from '../../../ui/Skeleton.tsx';
import { ApprovalLog } from './ApprovalLog.tsx';
import { RuleEditor } from './RuleEditor.tsx';
import { newRule, RuleList } from './RuleList.tsx';

/** The rule is null while one is added. */
type Shown = { what: 'list' } | { what: 'editor'; rule: ApprovalRule | null };

/** The rules that answer in a person's place, and what was decided. */
export function ApprovalsPage() {
  const { approvals, servers } = useStores();
  const { rules, error } = useStore(approvals.state);
  const list = useStore(servers.state, (state) => state.list);
  const [lastShown, setLastShown] = useState<string | null>(null);
  const [shown, setShown] = useState<Shown>({ what: 'list' });
  if (error && rules === null) return <Notice tone="bad">{error.message}</Notice>;
  if (rules === null || list === null) {
    return <Skeleton label="Loading the rules" widths={['w-2/5', 'w-4/5', 'w-3/5']} />;
  }
  if (shown.what === 'editor') {
    const close = () => {
      setLastShown(shown.rule?.id ?? newRule);
      setShown({ what: 'list' });
    };
    return <RuleEditor stored={shown.rule} servers={list} onDone={close} />;
  }
  return (
    <div className="space-y-6">
      <RuleList
        rules={rules}
        servers={list}
        lastShown={lastShown}
        onEdit={(rule) => setShown({ what: 'editor', rule })}
      />
      <ApprovalLog servers={list} />
    </div>
  );
}
