import { type RefObject, useEffect } from 'react';
import { useStore } from 'zustand';
import { isFinal } from '../../../shared/conversation.ts';
import { useStores } from '../../stores/stores.ts';
import type { TranscriptEntry } from '../../stores/transcripts.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { preloadMarkdown } from './AnswerRow.tsx';
import { announcement } from './announce.ts';
import { Composer } from './Composer.tsx';
import { EmptyChat } from './EmptyChat.tsx';
import { TranscriptView } from './TranscriptView.tsx';

/** The middle column: a conversation, or the start of one, over the composer. */
export function ChatView({ inputRef }: { inputRef: RefObject<HTMLTextAreaElement | null> }) {
  const { transcripts, ui } = useStores();
  const id = useStore(ui.state, ({ conversationId }) => conversationId);
  const entry = useStore(transcripts.state, ({ entries }) => (id === null ? undefined : entries.get(id)));
  useEffect(() => (id === null ? undefined : transcripts.watch(id)), [transcripts, id]);
  useEffect(() => {
    // What fails here is tried again by the first answer.
    preloadMarkdown().catch(() => {});
  }, []);
  const last = entry?.transcript?.turns.at(-1);
  const running = last && !isFinal(last.status) ? last : null;
  return (
    <main aria-label="Chat" className="flex min-h-0 min-w-0 flex-1 flex-col">
      {id === null ? <EmptyChat /> : <Conversation key={`conversation-${id}`} entry={entry} />}
      <Composer key={`composer-${id}`} conversationId={id} running={running} inputRef={inputRef} />
      <div role="status" className="sr-only">
        {entry?.transcript ? announcement(entry.transcript) : ''}
      </div>
    </main>
  );
}

function Conversation({ entry }: { entry: TranscriptEntry | undefined }) {
  if (entry?.transcript) return <TranscriptView transcript={entry.transcript} />;
  return (
    <div className="mx-auto min-h-0 w-full max-w-[calc(72ch+48px)] flex-1 px-6 py-6">
      {entry?.error ? (
        <Unavailable message={entry.error.message} />
      ) : (
        <Skeleton label="Loading the conversation" widths={['ml-auto w-2/5', 'w-4/5', 'w-3/5', 'w-2/3']} />
      )}
    </div>
  );
}

function Unavailable({ message }: { message: string }) {
  const { ui } = useStores();
  return (
    <Notice tone="bad" actions={<Button onClick={() => ui.show(null)}>New chat</Button>}>
      {message}
    </Notice>
  );
}
