import { type KeyboardEvent, type SyntheticEvent, useState } from 'react';
import { useStore } from 'zustand';
import type { Turn } from '../../../shared/conversation.ts';
import { useStores } from '../../stores/stores.ts';
import { useTurnActs } from './useTurnActs.ts';

/** The text of a composer and what can be done with it. What was typed is kept until the host has stored it. */
export function useComposer(conversationId: string | null, running: Turn | null) {
  const { host, ui } = useStores();
  const { send, stop, sending } = useTurnActs(conversationId);
  const [text, setText] = useState(() => ui.draft(conversationId));
  const writable = useStore(host.state, ({ info }) => !info?.readOnly);
  const ready = text.trim() !== '' && running === null && !sending && writable;

  const change = (next: string) => {
    setText(next);
    ui.setDraft(conversationId, next);
  };
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    if (!ready || !(await send(text))) return;
    // Only what was sent goes: more may have been typed meanwhile.
    setText((current) => (current === text ? '' : current));
    if (ui.draft(conversationId) === text) ui.setDraft(conversationId, '');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter' && !event.shiftKey) void submit(event);
    if (event.key === 'Escape' && running !== null) {
      event.preventDefault();
      void stop(running.id);
    }
  };
  return { text, writable, ready, change, submit, onKeyDown, stop };
}
