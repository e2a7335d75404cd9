import { type ClipboardEvent, type KeyboardEvent, type SyntheticEvent, useState } from 'react';
import { useStore } from 'zustand';
import type { Turn } from '../../../shared/conversation.ts';
import { useStores } from '../../stores/stores.ts';
import { useAttachments } from './attachments/useAttachments.ts';
import { useTurnActs } from './useTurnActs.ts';

/** The text and files of a composer and what can be done with them. They are kept until the host has stored them. */
export function useComposer(conversationId: string | null, running: Turn | null) {
  const { host, ui } = useStores();
  const { send, stop, sending } = useTurnActs(conversationId);
  const files = useAttachments(conversationId);
  const [text, setText] = useState(() => ui.draft(conversationId));
  const writable = useStore(host.state, ({ info }) => !info?.readOnly);
  const filled = text.trim() !== '' || files.list.length > 0;
  const ready = filled && files.arrived && running === null && !sending && writable;

  const change = (next: string) => {
    setText(next);
    ui.setDraft(conversationId, next);
  };
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    const sent = files.list.map(({ id }) => id);
    if (!ready || !(await send(text, files.handles.length === 0 ? {} : { attachments: files.handles }))) return;
    // Only what was sent goes: more may have been added meanwhile.
    setText((current) => (current === text ? '' : current));
    if (ui.draft(conversationId) === text) ui.setDraft(conversationId, '');
    files.remove(sent);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter' && !event.shiftKey) void submit(event);
    if (event.key === 'Escape' && running !== null) {
      event.preventDefault();
      void stop(running.id);
    }
  };
  const onPaste = (event: ClipboardEvent) => {
    const { files: pasted, types } = event.clipboardData;
    // Office programs put a picture of the text beside it: then the text is meant.
    if (pasted.length === 0 || types.includes('text/plain')) return;
    event.preventDefault();
    files.add([...pasted]);
  };
  return { text, files, writable, ready, change, submit, onKeyDown, onPaste, stop };
}
