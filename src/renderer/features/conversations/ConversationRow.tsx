import { Hand, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import type { Conversation } from '../../../shared/conversation.ts';
import { waitingWords } from '../../../shared/waiting.ts';
import { useStores } from '../../stores/stores.ts';
import { classes } from '../../ui/classes.ts';
import { useFocusAfter } from '../../ui/hooks.ts';
import { MoreMenu } from '../../ui/MoreMenu.tsx';
import { TitleInput } from './TitleInput.tsx';
import { useConversationActs } from './useConversationActs.ts';

/** One conversation in the rail. */
export function ConversationRow({ conversation, current }: { conversation: Conversation; current: boolean }) {
  const { ui } = useStores();
  const { rename } = useConversationActs();
  const [renaming, setRenaming] = useState(false);
  const open = useFocusAfter<HTMLButtonElement>(renaming);
  const finish = (title: string | null) => {
    setRenaming(false);
    if (title !== null) rename(conversation, title);
  };
  if (renaming) {
    return (
      <li className="flex h-8 items-center">
        <TitleInput title={conversation.title} className="w-full" onDone={finish} />
      </li>
    );
  }
  return (
    <li
      className={classes(
        'group flex h-8 items-center rounded-control transition-colors duration-150 ease-out hover:bg-hover',
        current && 'bg-hover font-semibold',
      )}
    >
      <button
        ref={open}
        type="button"
        aria-current={current ? 'page' : undefined}
        onClick={() => ui.show(conversation.id)}
        onDoubleClick={() => setRenaming(true)}
        className="flex h-full min-w-0 flex-1 items-center gap-1.5 rounded-control px-2 text-left text-second"
      >
        <Waiting conversationId={conversation.id} />
        <span className="min-w-0 flex-1 truncate">{conversation.title}</span>
      </button>
      <RowMenu conversation={conversation} onRename={() => setRenaming(true)} />
    </li>
  );
}

/** That calls of a conversation wait for the user. */
function Waiting({ conversationId }: { conversationId: string }) {
  const { approvals } = useStores();
  const calls = useStore(approvals.state, ({ waiting }) => waiting.get(conversationId) ?? 0);
  if (calls === 0) return null;
  return (
    <>
      <Hand size={16} strokeWidth={1.5} aria-hidden className="shrink-0 text-warn" />
      <span className="sr-only">{waitingWords(calls)}: </span>
    </>
  );
}

function RowMenu({ conversation, onRename }: { conversation: Conversation; onRename(): void }) {
  const { remove } = useConversationActs();
  return (
    <MoreMenu
      of={`“${conversation.title}”`}
      className="opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 data-[state=open]:opacity-100 no-hover:opacity-100"
      entries={[
        { label: 'Rename', icon: Pencil, run: onRename },
        { label: 'Delete', icon: Trash2, danger: true, run: () => void remove(conversation) },
      ]}
    />
  );
}
