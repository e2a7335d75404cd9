import { useStore } from 'zustand';
import { useStores } from '../../../stores/stores.ts';
import { uploadsOf } from '../../../stores/uploads.ts';
import { chooseFiles } from './chooseFiles.ts';

/** The files that are to go with the next message of a conversation. */
export function useAttachments(conversationId: string | null) {
  const { uploads, toasts } = useStores();
  const list = useStore(uploads.state, (state) => uploadsOf(state, conversationId));
  const handles = list.flatMap(({ state }) => (state.status === 'ready' ? [state.attachment.handle] : []));
  return {
    list,
    /** What can be sent, in their order. */
    handles,
    /** All of them have arrived at the host. */
    arrived: handles.length === list.length,
    add: (files: readonly File[]) => {
      const { taken, refused } = chooseFiles(files, uploadsOf(uploads.state.getState(), conversationId).length);
      uploads.add(conversationId, taken);
      for (const text of refused) toasts.add({ tone: 'bad', text, action: null });
    },
    retry: (id: string) => uploads.retry(conversationId, id),
    remove: (ids: Iterable<string>) => uploads.remove(conversationId, ids),
  };
}
