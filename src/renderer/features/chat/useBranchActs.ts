import { useStores } from '../../stores/stores.ts';

/** What a person can do with the branches of a conversation, with what went wrong shown to them. */
export function useBranchActs() {
  const { conversations, toasts, ui } = useStores();
  return {
    /** Shows another version of a message or an answer. */
    showTurn: (turnId: string) =>
      toasts.attempt('The other version was not shown', () => conversations.showTurn(turnId)),
    /** Copies the conversation up to a turn and shows the copy. */
    fork: (turnId: string) =>
      toasts.attempt('The conversation was not copied', async () => ui.show((await conversations.fork(turnId)).id)),
  };
}
