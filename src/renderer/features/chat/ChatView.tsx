import { type ReactNode, type RefObject, useEffect } from 'react';
import { useStore } from 'zustand';
import { useStores } from '../../stores/stores.ts';
import type { TranscriptEntry } from '../../stores/transcripts.ts';
import { Button } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import { Notice } from '../../ui/Notice.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { announcement } from './announce.ts';
import { useAttachments } from './attachments/useAttachments.ts';
import { useFileDrop } from './attachments/useFileDrop.ts';
import { Composer } from './Composer.tsx';
import { EmptyChat } from './EmptyChat.tsx';
import { preloadMarkdown } from './MarkdownText.tsx';
import { openTurn, shownTurns } from './shownTurns.ts';
import { TranscriptView } from './TranscriptView.tsx';

interface ChatViewProps {
  inputRef: RefObject<HTMLTextAreaElement | null>;
  /** Short messages of the page. They stand over the composer, however tall it is: its files are often what they are about. */
  messages: ReactNode;
}

/** The middle column: a conversation, or the start of one, over the composer. Files that are dropped on it go along. */
export function ChatView({ inputRef, messages }: ChatViewProps) {
  const { transcripts, ui } = useStores();
  const id = useStore(ui.state, ({ conversationId }) => conversationId);
  const entry = useStore(transcripts.state, ({ entries }) => (id === null ? undefined : entries.get(id)));
  useEffect(() => (id === null ? undefined : transcripts.watch(id)), [transcripts, id]);
  useEffect(() => {
    // What fails here is tried again by the first answer.
    preloadMarkdown().catch(() => {});
  }, []);
  const { add } = useAttachments(id);
  const { over, target } = useFileDrop(add);
  const transcript = entry?.transcript ?? null;
  const running = transcript && openTurn(transcript.turns);
  const shown = transcript ? shownTurns(transcript) : [];
  return (
    <main aria-label="Chat" className="relative flex min-h-0 min-w-0 flex-1 flex-col" {...target}>
      {id === null ? <EmptyChat /> : <Conversation key={`conversation-${id}`} entry={entry} />}
      <div className="relative">{messages}</div>
      <Composer key={`composer-${id}`} conversationId={id} running={running} shown={shown} inputRef={inputRef} />
      <div role="status" className="sr-only">
        {transcript ? announcement(transcript) : ''}
      </div>
      <DropHint shown={over} />
    </main>
  );
}

/** Says what a drop does, while files are held over the chat. It takes no pointer: the chat itself takes the files. */
function DropHint({ shown }: { shown: boolean }) {
  return (
    <div
      aria-hidden
      className={classes(
        'pointer-events-none absolute inset-2 z-20 flex items-center justify-center rounded-block border-2 border-dashed border-accent bg-accent-soft/95 font-semibold',
        !shown && 'hidden',
      )}
    >
      Drop the files to attach them
    </div>
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
