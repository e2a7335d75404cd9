import { useId, useLayoutEffect, useRef } from 'react';
import type { Question } from '../../../../shared/question.ts';
import { useScrollFocus } from '../../../ui/hooks.ts';
import { visibleText } from '../../../ui/visibleText.ts';
import { AddressQuestion } from './AddressQuestion.tsx';
import { QuestionForm } from './QuestionForm.tsx';

/** What a server asks in the middle of a call, with what is needed to answer it. Its words are shown as plain text. */
export function QuestionPanel({ question, serverName }: { question: Question; serverName: string }) {
  const headingId = useId();
  const { id, ask, message } = question;
  const panel = useRef<HTMLElement>(null);
  // Whoever is at something else, in the composer mostly, stays there: the question is read out to them.
  useLayoutEffect(() => {
    if (document.activeElement === document.body) panel.current?.focus({ preventScroll: true });
  }, []);
  return (
    <section
      ref={panel}
      tabIndex={-1}
      aria-labelledby={headingId}
      className="space-y-3 px-3 pt-2 pb-3 text-second outline-none"
    >
      <div className="space-y-1">
        <h3 id={headingId} className="text-body font-semibold">
          {serverName} asks you
        </h3>
        {message.trim() !== '' && <Message text={visibleText(message)} />}
      </div>
      {ask.kind === 'form' ? (
        <QuestionForm questionId={id} fields={ask.fields} serverName={serverName} />
      ) : (
        <AddressQuestion questionId={id} url={ask.url} serverName={serverName} />
      )}
    </section>
  );
}

/** A long message scrolls by itself, so that it can't push what answers it out of reach. */
function Message({ text }: { text: string }) {
  const scroller = useRef<HTMLParagraphElement>(null);
  useScrollFocus(scroller);
  return (
    <p
      ref={scroller}
      className="max-h-60 overflow-y-auto rounded-control whitespace-pre-wrap [overflow-wrap:anywhere] -outline-offset-2!"
    >
      {text}
    </p>
  );
}

const endings: Record<Exclude<Question['status'], 'open'>, string> = {
  answered: 'You answered',
  declined: 'You declined',
  cancelled: 'Question cancelled',
};

/** A question that was asked, on one line. What was answered is not kept. */
export function ClosedQuestion({ question }: { question: Question }) {
  if (question.status === 'open') return null;
  return (
    <li className="flex items-baseline gap-2 px-3 pb-1.5 text-label text-quiet">
      <span className="shrink-0 font-semibold">{endings[question.status]}</span>
      <span className="min-w-0 truncate text-faint">{visibleText(question.message)}</span>
    </li>
  );
}
