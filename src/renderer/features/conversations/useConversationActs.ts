import type { Conversation } from '../../../shared/conversation.ts';
import { useStores } from '../../stores/stores.ts';

/** What a person can do with a conversation, with what went wrong shown to them. */
export function useConversationActs() {
  const { conversations, toasts, ui } = useStores();
  const restore = (id: string) => toasts.attempt('It could not be brought back', () => conversations.restore(id));
  return {
    rename: ({ id, title }: Conversation, next: string) => {
      const trimmed = next.trim();
      if (trimmed === '' || trimmed === title) return;
      void toasts.attempt('The title was not changed', () => conversations.rename(id, trimmed));
    },
    remove: async ({ id, title }: Conversation) => {
      const removed = await toasts.attempt('It was not deleted', () => conversations.remove(id));
      if (!removed) return;
      if (ui.state.getState().conversationId === id) ui.show(null);
      const undo = async () => {
        if (await restore(id)) ui.show(id);
      };
      toasts.add({ tone: 'plain', text: `Deleted “${title}”.`, action: { label: 'Undo', run: () => void undo() } });
    },
  };
}
