import { useState } from 'react';
import type { ApprovalAnswer } from '../../../shared/approval.ts';
import type { Answer } from '../../../shared/question.ts';
import { useStores } from '../../stores/stores.ts';
import type { MessageParts } from '../../stores/transcripts.ts';

/** What a person can do in a chat, with what went wrong shown to them. Each resolves to whether it was done. */
export function useTurnActs(conversationId: string | null) {
  const { transcripts, toasts, ui } = useStores();
  const [sending, setSending] = useState(false);
  const begin = async (failure: string, act: () => Promise<unknown>) => {
    setSending(true);
    const begun = await toasts.attempt(failure, act);
    setSending(false);
    return begun;
  };
  return {
    /** A turn is being begun here. */
    sending,
    /** Sends a message and shows its conversation. Until it is stored the text is kept by whoever holds it. */
    send: (text: string, parts: MessageParts = {}) =>
      begin('The message was not sent', async () => {
        const agentId = conversationId === null ? ui.state.getState().newChatAgent : null;
        const whole = agentId === null ? parts : { agentId, ...parts };
        const { conversationId: id } = await transcripts.send(conversationId, text, whole);
        // The person may have gone elsewhere in the meantime; then they are not called back.
        if (conversationId !== null || ui.state.getState().conversationId !== null) return;
        // What was typed since belongs to the conversation that has just begun.
        const typed = ui.draft(null);
        if (typed !== text) ui.setDraft(id, typed);
        ui.setDraft(null, '');
        ui.show(id);
      }),
    retry: (turnId: string) => begin('The request was not run again', () => transcripts.retry(turnId)),
    carryOn: (turnId: string) => begin('The answer was not continued', () => transcripts.continue(turnId)),
    stop: (turnId: string) => toasts.attempt('The answer was not stopped', () => transcripts.cancel(turnId)),
    decide: (approvalIds: string[], answer: ApprovalAnswer) =>
      toasts.attempt('Your answer was not taken', () => transcripts.decide(approvalIds, answer)),
    answer: (questionId: string, answer: Answer) =>
      toasts.attempt('Your answer was not taken', () => transcripts.answer(questionId, answer)),
  };
}
