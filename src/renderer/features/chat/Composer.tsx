import { ArrowUp, Square } from 'lucide-react';
import { type KeyboardEvent, type RefObject, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { maxMessageLength, type Turn } from '../../../shared/conversation.ts';
import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/Button.tsx';
import { useTurnActs } from './useTurnActs.ts';

interface ComposerProps {
  conversationId: string | null;
  /** The turn that is under way; Stop ends it. */
  running: Turn | null;
  inputRef: RefObject<HTMLTextAreaElement | null>;
}

/** Where messages are written. What was typed is kept until the host has stored it. */
export function Composer({ conversationId, running, inputRef }: ComposerProps) {
  const { host, ui } = useStores();
  const { send, stop, sending } = useTurnActs(conversationId);
  const [text, setText] = useState(() => ui.draft(conversationId));
  const readOnly = useStore(host.state, ({ info }) => info?.readOnly ?? null);
  // Another conversation is another composer: who wrote in the last one goes on writing, who was elsewhere stays there.
  useEffect(() => {
    if (document.activeElement === document.body) inputRef.current?.focus();
  }, [inputRef]);
  const change = (next: string) => {
    setText(next);
    ui.setDraft(conversationId, next);
  };
  const ready = text.trim() !== '' && running === null && !sending && readOnly === null;
  const submit = async () => {
    if (!ready || !(await send(text))) return;
    // Only what was sent goes: more may have been typed meanwhile.
    setText((current) => (current === text ? '' : current));
    if (ui.draft(conversationId) === text) ui.setDraft(conversationId, '');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      void submit();
    } else if (event.key === 'Escape' && running !== null) {
      event.preventDefault();
      void stop(running.id);
    }
  };
  return (
    <form
      className="chat-gutter shrink-0 overflow-hidden"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div className="mx-auto max-w-[calc(72ch+48px)] px-6 pt-1 pb-4">
        <div className="flex items-end gap-2 rounded-block border border-edge bg-raised p-2 focus-within:outline-2 focus-within:-outline-offset-1 focus-within:outline-accent">
          <textarea
            ref={inputRef}
            aria-label="Message"
            placeholder={readOnly === null ? 'Write a message' : 'Messages can’t be stored right now'}
            rows={1}
            maxLength={maxMessageLength}
            value={text}
            onChange={(event) => change(event.target.value)}
            onKeyDown={onKeyDown}
            className="field-sizing-content max-h-44 min-h-8 flex-1 resize-none bg-transparent px-2 py-1.5 text-body outline-none placeholder:text-faint"
          />
          {running === null ? (
            <Button look="primary" type="submit" aria-label="Send" disabled={!ready} className="w-8 px-0!">
              <ArrowUp size={16} strokeWidth={2} aria-hidden />
            </Button>
          ) : (
            <Button onClick={() => void stop(running.id)} className="px-2.5!">
              <Square size={12} strokeWidth={1.5} fill="currentColor" aria-hidden />
              Stop
            </Button>
          )}
        </div>
      </div>
    </form>
  );
}
