import { useState } from 'react';
import type { Answer } from '../../../shared/question.ts';
import { useStores } from '../../stores/stores.ts';

/** What a person can do in a chat, with what went wrong shown to them. */
export function useTurnActs(conversationId: string | null) {
  const { transcripts, toasts, ui } = useStores();
  const [sending, setSending] = useState(false);
  return {
    sending,
    /** Sends a message and shows its conversation. Returns whether it is stored: until then the text is kept. */
    async send(text: string): Promise<boolean> {
      setSending(true);
      const sent = await toasts.attempt('The message was not sent', async () => {
        const { conversationId: id } = await transcripts.send(conversationId, text);
        // The person may have gone elsewhere in the meantime; then they are not called back.
        if (conversationId === null && ui.state.getState().conversationId === null) ui.show(id);
      });
      setSending(false);
      return sent;
    },
    stop: (turnId: string) => toasts.attempt('The answer was not stopped', () => transcripts.cancel(turnId)),
    decide: (approvalId: string, decision: 'allow' | 'deny') =>
      toasts.attempt('Your answer did not arrive', () => transcripts.decide(approvalId, decision)),
    answer: (questionId: string, answer: Answer) =>
      toasts.attempt('Your answer did not arrive', () => transcripts.answer(questionId, answer)),
  };
}
