import { ChevronRight } from 'lucide-react';
import { memo, useId, useState } from 'react';
import type { ToolCallItem, ToolCallStatus } from '../../../shared/conversation.ts';
import { classes } from '../../ui/classes.ts';
import { useFocusAfter } from '../../ui/hooks.ts';
import { visibleText } from '../../ui/visibleText.ts';
import { Approval } from './approvals/Approval.tsx';
import { ProgressBar } from './ProgressBar.tsx';
import { progressWords } from './progressWords.ts';
import { ClosedQuestion, QuestionPanel } from './questions/QuestionPanel.tsx';
import { ToolCallDetails } from './ToolCallDetails.tsx';
import { ToolCallSummary } from './ToolCallSummary.tsx';
import { openQuestions, toolLabel } from './toolWords.ts';

/** Failures open themselves; everything else opens when a person asks. */
const opensItself: ReadonlySet<ToolCallStatus> = new Set(['failed', 'unknown']);

interface ToolCallRowProps {
  item: ToolCallItem;
  /** Who calls; null where it is the receiver of the request, `agentId`. */
  agentName: string | null;
  agentId: string;
  /** It waits for an answer that can't be given any more. */
  stuck: boolean;
}

/**
 * A tool call on one line; it opens to its arguments and result, and grows into the approval while one is pending, or
 * into what its server asks.
 */
export const ToolCallRow = memo(function ToolCallRow({ item, agentName, agentId, stuck }: ToolCallRowProps) {
  const [chosen, setChosen] = useState<boolean | null>(null);
  const bodyId = useId();
  const waiting = item.status === 'waiting';
  const asks = openQuestions(item).length > 0;
  const open = !waiting && (chosen ?? opensItself.has(item.status));
  // Who answered by keyboard is left at the call: the buttons that had the focus are gone.
  const toggle = useFocusAfter<HTMLButtonElement>(waiting || asks);
  const progress = progressWords(item);
  const label = `${visibleText(item.serverName)} · ${toolLabel(item)}`;
  return (
    <section aria-label={label} className="py-1">
      <div
        className={classes(
          'rounded-block border bg-raised',
          (waiting && !stuck) || asks ? 'border-warn' : 'border-line',
        )}
      >
        <div className="relative">
          <button
            ref={toggle}
            type="button"
            aria-expanded={waiting || open}
            aria-controls={bodyId}
            disabled={waiting}
            onClick={() => setChosen(!open)}
            className="flex min-h-8 w-full items-center gap-2 rounded-block px-3 py-1 text-left text-second"
          >
            <ToolCallSummary item={item} stuck={stuck} />
            {!waiting && <Chevron open={open} />}
          </button>
          {progress !== null && <ProgressBar label={label} words={progress} />}
        </div>
        <Questions item={item} />
        <div id={bodyId}>
          {waiting && <Approval item={item} agentName={agentName} agentId={agentId} stuck={stuck} />}
          {open && <ToolCallDetails item={item} />}
        </div>
      </div>
    </section>
  );
});

function Chevron({ open }: { open: boolean }) {
  return (
    <ChevronRight
      size={16}
      strokeWidth={1.5}
      aria-hidden
      className={classes('shrink-0 text-faint transition-transform duration-150 ease-out', open && 'rotate-90')}
    />
  );
}

/** What the server asked so far, and what it asks now. */
function Questions({ item }: { item: ToolCallItem }) {
  if (item.questions.length === 0) return null;
  const closed = item.questions.filter(({ status }) => status !== 'open');
  return (
    <>
      {closed.length > 0 && (
        <ul aria-label="Questions">
          {closed.map((question) => (
            <ClosedQuestion key={question.id} question={question} />
          ))}
        </ul>
      )}
      {openQuestions(item).map((question) => (
        <QuestionPanel key={question.id} question={question} serverName={item.serverName} />
      ))}
    </>
  );
}
