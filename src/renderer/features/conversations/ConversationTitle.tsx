import { useState } from 'react';
import { useStore } from 'zustand';
import { useStores } from '../../stores/stores.ts';
import { Hint } from '../../ui/Hint.tsx';
import { useFocusAfter } from '../../ui/hooks.ts';
import { TitleInput } from './TitleInput.tsx';
import { useConversationActs } from './useConversationActs.ts';

/** The title of the conversation that is shown; a click renames it. */
export function ConversationTitle() {
  const { conversations, ui } = useStores();
  const id = useStore(ui.state, ({ conversationId }) => conversationId);
  const conversation = useStore(conversations.state, ({ list }) => list?.find((entry) => entry.id === id));
  const { rename } = useConversationActs();
  const [renaming, setRenaming] = useState<string | null>(null);
  const button = useFocusAfter<HTMLButtonElement>(renaming !== null);
  if (id === null) return <h1 className="truncate px-2 text-body font-semibold">New chat</h1>;
  if (conversation === undefined) return null;
  if (renaming === id) {
    return (
      <TitleInput
        title={conversation.title}
        className="w-full max-w-80"
        onDone={(title) => {
          setRenaming(null);
          if (title !== null) rename(conversation, title);
        }}
      />
    );
  }
  return (
    <h1 className="min-w-0 text-body font-semibold">
      <Hint text="Rename">
        <button
          ref={button}
          type="button"
          onClick={() => setRenaming(id)}
          className="block h-7 max-w-full truncate rounded-control px-2 hover:bg-hover"
        >
          {conversation.title}
        </button>
      </Hint>
    </h1>
  );
}
