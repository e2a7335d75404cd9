import { useStore } from 'zustand';
import { useStores } from '../../stores/stores.ts';
import { useNow } from '../../ui/hooks.ts';
import { Notice } from '../../ui/Notice.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { ConversationRow } from './ConversationRow.tsx';
import { groupByDate } from './groupByDate.ts';

/** "Today" turns into "Yesterday" while the page is open. */
const regroupMs = 60_000;

/** All conversations, by date. */
export function ConversationList() {
  const { conversations, ui } = useStores();
  const { list, error } = useStore(conversations.state);
  const shown = useStore(ui.state, ({ conversationId }) => conversationId);
  const now = useNow(regroupMs);
  if (list === null) {
    if (error) return <Notice tone="bad">{error.message}</Notice>;
    return <Skeleton label="Loading conversations" widths={['w-4/5', 'w-3/5', 'w-2/3']} className="px-2 pt-2" />;
  }
  if (list.length === 0) {
    return <p className="px-2 py-1 text-second text-faint">Your conversations will be listed here.</p>;
  }
  return groupByDate(list, now).map(({ label, conversations: group }) => (
    <section key={label} aria-label={label} className="pb-3">
      <h2 className="px-2 py-1 text-label text-faint">{label}</h2>
      <ul>
        {group.map((conversation) => (
          <ConversationRow key={conversation.id} conversation={conversation} current={conversation.id === shown} />
        ))}
      </ul>
    </section>
  ));
}
