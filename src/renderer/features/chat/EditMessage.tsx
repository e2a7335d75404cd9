import type { KeyboardEvent, SyntheticEvent } from 'react';
import { maxMessageLength, type Turn, type UserItem } from '../../../shared/conversation.ts';
import { Button } from '../../ui/Button.tsx';
import { MessageAttachments } from './attachments/MessageAttachments.tsx';
import { useTurnActs } from './useTurnActs.ts';

interface EditMessageProps {
  item: UserItem;
  turn: Turn;
  text: string;
  /** A turn of the conversation is under way. */
  busy: boolean;
  onChange(text: string): void;
  onDone(): void;
}

/** A message that is being changed in its place. Sent, it is another version beside it: what was answered so far stays. */
export function EditMessage({ item, turn, text, busy, onChange, onDone }: EditMessageProps) {
  const { send, sending } = useTurnActs(turn.conversationId);
  const ready = (text.trim() !== '' || item.attachments.length > 0) && !sending && !busy;
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    if (!ready) return;
    const attachments = item.attachments.map(({ handle }) => handle);
    const parts = { parentId: turn.parentId, ...(attachments.length === 0 ? {} : { attachments }) };
    if (await send(text, parts)) onDone();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter' && !event.shiftKey) void submit(event);
    if (event.key === 'Escape') {
      event.preventDefault();
      onDone();
    }
  };
  return (
    <form aria-label="Change the message" onSubmit={submit} className="space-y-2 py-2">
      <MessageAttachments attachments={item.attachments} />
      <div className="rounded-block border border-edge bg-raised p-2 focus-within:outline-2 focus-within:-outline-offset-1 focus-within:outline-accent">
        <textarea
          ref={focusAtEnd}
          dir="auto"
          aria-label="What you wrote"
          rows={1}
          maxLength={maxMessageLength}
          value={text}
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={onKeyDown}
          className="field-sizing-content block max-h-72 min-h-8 w-full resize-none bg-transparent px-1 py-1.5 text-body outline-none"
        />
        <div className="mt-1 flex flex-wrap items-center justify-end gap-2">
          <p className="min-w-48 flex-1 px-1 text-label text-faint">
            The answer so far stays: this becomes another version.
          </p>
          <Button onClick={onDone}>Cancel</Button>
          <Button look="primary" type="submit" disabled={!ready}>
            Send
          </Button>
        </div>
      </div>
    </form>
  );
}

/** Whoever chose to change a message goes on at its end. A field that was focused before keeps its place. */
function focusAtEnd(field: HTMLTextAreaElement | null): void {
  if (field === null || document.activeElement === field) return;
  field.focus({ preventScroll: true });
  field.setSelectionRange(field.value.length, field.value.length);
}
