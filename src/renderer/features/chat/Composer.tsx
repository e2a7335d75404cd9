import { ArrowUp, Square } from 'lucide-react';
import { type RefObject, useEffect } from 'react';
import { maxMessageLength, type Turn } from '../../../shared/conversation.ts';
import { Button } from '../../ui/Button.tsx';
import { useComposer } from './useComposer.ts';

interface ComposerProps {
  conversationId: string | null;
  /** The turn that is under way; Stop ends it. */
  running: Turn | null;
  inputRef: RefObject<HTMLTextAreaElement | null>;
}

/** Where messages are written. */
export function Composer({ conversationId, running, inputRef }: ComposerProps) {
  const { text, writable, ready, change, submit, onKeyDown, stop } = useComposer(conversationId, running);
  // Another conversation is another composer: who wrote in the last one goes on writing, who was elsewhere stays there.
  useEffect(() => {
    if (document.activeElement === document.body) inputRef.current?.focus();
  }, [inputRef]);
  return (
    <form className="chat-gutter shrink-0 overflow-hidden" onSubmit={submit}>
      <div className="mx-auto max-w-[calc(72ch+48px)] px-6 pt-1 pb-4">
        <div className="flex items-end gap-2 rounded-block border border-edge bg-raised p-2 focus-within:outline-2 focus-within:-outline-offset-1 focus-within:outline-accent">
          <textarea
            ref={inputRef}
            aria-label="Message"
            placeholder={writable ? 'Write a message' : 'Messages can’t be stored right now'}
            rows={1}
            maxLength={maxMessageLength}
            value={text}
            onChange={(event) => change(event.target.value)}
            onKeyDown={onKeyDown}
            className="field-sizing-content max-h-44 min-h-8 flex-1 resize-none bg-transparent px-2 py-1.5 text-body outline-none placeholder:text-faint"
          />
          {running === null ? <SendButton ready={ready} /> : <StopButton onClick={() => void stop(running.id)} />}
        </div>
      </div>
    </form>
  );
}

function SendButton({ ready }: { ready: boolean }) {
  return (
    <Button look="primary" type="submit" aria-label="Send" disabled={!ready} className="w-8 px-0!">
      <ArrowUp size={16} strokeWidth={2} aria-hidden />
    </Button>
  );
}

function StopButton({ onClick }: { onClick(): void }) {
  return (
    <Button onClick={onClick} className="px-2.5!">
      <Square size={12} strokeWidth={1.5} fill="currentColor" aria-hidden />
      Stop
    </Button>
  );
}
