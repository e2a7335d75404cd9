import { ArrowUp, Paperclip, Square } from 'lucide-react';
import { type RefObject, useEffect, useRef } from 'react';
import { maxMessageLength, type Turn } from '../../../shared/conversation.ts';
import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/Button.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { UploadList } from './attachments/UploadList.tsx';
import { ContextMeter } from './context/ContextMeter.tsx';
import { isLimited, isLongTalk, type MeasuredReport, warningWords, withMessage } from './context/contextWords.ts';
import { messageTokens } from './context/messageTokens.ts';
import { useContextReport } from './context/useContextReport.ts';
import { ElsewhereNotice } from './ElsewhereNotice.tsx';
import { useComposer } from './useComposer.ts';

interface ComposerProps {
  conversationId: string | null;
  /** The turn that is under way; Stop ends it. */
  running: Turn | null;
  /** The branch that is shown. */
  shown: readonly Turn[];
  inputRef: RefObject<HTMLTextAreaElement | null>;
}

/** Where messages are written. */
export function Composer({ conversationId, running, shown, inputRef }: ComposerProps) {
  const composer = useComposer(conversationId, running);
  const { files, writable } = composer;
  const asked = useContextReport(conversationId, shown.at(-1) ?? null);
  const report = isLimited(asked) ? withMessage(asked, messageTokens(composer.text, files.list)) : null;
  // Another conversation is another composer: who wrote in the last one goes on writing, who was elsewhere stays there.
  useEffect(() => {
    if (document.activeElement === document.body) inputRef.current?.focus();
  }, [inputRef]);
  return (
    <form className="chat-gutter shrink-0 overflow-hidden" onSubmit={composer.submit}>
      <div className="mx-auto max-w-[calc(72ch+48px)] space-y-2 px-6 pt-1 pb-4">
        {running !== null && !shown.includes(running) && <ElsewhereNotice turn={running} />}
        {report !== null && <ContextWarning report={report} canLeave={conversationId !== null} />}
        <div className="rounded-block border border-edge bg-raised p-2 focus-within:outline-2 focus-within:-outline-offset-1 focus-within:outline-accent">
          <UploadList uploads={files.list} onRetry={files.retry} onRemove={(id) => files.remove([id])} />
          <div className="flex items-end gap-1">
            <AttachButton disabled={!writable} onFiles={files.add} />
            <textarea
              ref={inputRef}
              dir="auto"
              aria-label="Message"
              placeholder={writable ? 'Write a message' : 'Messages can’t be stored right now'}
              rows={1}
              maxLength={maxMessageLength}
              value={composer.text}
              onChange={(event) => composer.change(event.target.value)}
              onKeyDown={composer.onKeyDown}
              onPaste={composer.onPaste}
              className="field-sizing-content max-h-44 min-h-8 min-w-0 flex-1 resize-none bg-transparent px-1 py-1.5 text-body outline-none placeholder:text-faint"
            />
            {report !== null && <ContextMeter report={report} />}
            {running === null ? (
              <SendButton ready={composer.ready} />
            ) : (
              <StopButton onClick={() => void composer.stop(running.id)} />
            )}
          </div>
        </div>
      </div>
    </form>
  );
}

/** That the next request comes near the limit, with the way out. */
function ContextWarning({ report, canLeave }: { report: MeasuredReport; canLeave: boolean }) {
  const { ui } = useStores();
  const words = warningWords(report);
  if (words === null) return null;
  const leave = canLeave && isLongTalk(report) && <Button onClick={() => ui.show(null)}>New chat</Button>;
  return (
    <Notice tone="warn" actions={leave}>
      {words}
    </Notice>
  );
}

/** Chooses files to go with the message. They can be dropped on the chat or pasted, too. */
function AttachButton({ disabled, onFiles }: { disabled: boolean; onFiles(files: File[]): void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <IconButton icon={Paperclip} label="Attach files" disabled={disabled} onClick={() => input.current?.click()} />
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          // The same file can be chosen again after it was taken out.
          event.target.value = '';
        }}
      />
    </>
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
