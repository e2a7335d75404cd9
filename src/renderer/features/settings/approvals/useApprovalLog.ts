import { useCallback, useEffect, useRef, useState } from 'react';
import type { ApprovalRecord } from '../../../../shared/approval.ts';
import { describeError } from '../../../api.ts';
import { useStores } from '../../../stores/stores.ts';

const pageSize = 50;

/** What was read of the log so far, newest first. `more`: there are older entries. */
export interface LogState {
  records: ApprovalRecord[] | null;
  more: boolean;
  loading: boolean;
  failure: string | null;
}

/** The log of approvals, page by page. */
export function useApprovalLog(): LogState & { older(): Promise<void> } {
  const { approvals } = useStores();
  const [state, setState] = useState<LogState>({ records: null, more: false, loading: true, failure: null });
  const gone = useRef(false);
  const load = useCallback(
    async (before: ApprovalRecord | null) => {
      setState((current) => ({ ...current, loading: true, failure: null }));
      try {
        const page = await approvals.log(before?.id ?? null, pageSize);
        if (gone.current) return;
        setState(({ records }) => ({
          records: before === null ? page : [...(records ?? []), ...page],
          more: page.length === pageSize,
          loading: false,
          failure: null,
        }));
      } catch (thrown) {
        if (!gone.current) {
          setState((current) => ({ ...current, loading: false, failure: describeError(thrown).message }));
        }
      }
    },
    [approvals],
  );
  useEffect(() => {
    gone.current = false;
    void load(null);
    return () => {
      gone.current = true;
    };
  }, [load]);
  return { ...state, older: () => load(state.records?.at(-1) ?? null) };
}
