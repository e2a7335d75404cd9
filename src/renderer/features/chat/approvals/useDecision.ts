import { useState } from 'react';
import type { ApprovalAnswer } from '../../../../shared/approval.ts';
import { useTurnActs } from '../useTurnActs.ts';

/** Answers calls that wait. `answered` from then on: the rows change when the host says so. */
export function useDecision(approvalIds: string[]) {
  const { decide } = useTurnActs(null);
  const [answered, setAnswered] = useState(false);
  return {
    answered,
    async answer(answer: ApprovalAnswer) {
      if (approvalIds.length === 0) return;
      setAnswered(true);
      // A refused answer can be given again.
      if (!(await decide(approvalIds, answer))) setAnswered(false);
    },
  };
}
