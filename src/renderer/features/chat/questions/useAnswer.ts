import { useState } from 'react';
import type { Answer } from '../../../../shared/question.ts';
import { useTurnActs } from '../useTurnActs.ts';

/** Sends the one answer to a question. `sent` is true from then on; an answer that did not arrive can be given again. */
export function useAnswer(questionId: string): { sent: boolean; send(answer: Answer): Promise<void> } {
  const { answer: give } = useTurnActs(null);
  const [sent, setSent] = useState(false);
  const send = async (answer: Answer) => {
    setSent(true);
    // The row changes when the host says so.
    if (!(await give(questionId, answer))) setSent(false);
  };
  return { sent, send };
}
