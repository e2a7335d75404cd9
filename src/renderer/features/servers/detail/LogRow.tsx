import { memo } from 'react';
import { assertNever } from '../../../../shared/errors.ts';
import type { LogLine } from '../../../../shared/serverActivity.ts';
import { classes } from '../../../ui/classes.ts';
import { formatSecond } from '../../../ui/format.ts';
import { visibleText } from '../../../ui/visibleText.ts';
import { frameSummary, layOutJson } from './frames.ts';
import { sourceMarks } from './logFilter.ts';

interface LogRowProps {
  line: LogLine;
  open: boolean;
  onToggle(seq: number): void;
}

/** One line: when, whose, what. A protocol message is one line in words until it is opened. */
export const LogRow = memo(function LogRow({ line, open, onToggle }: LogRowProps) {
  const { at, source } = line;
  const { mark, label } = sourceMarks[source];
  const frame = source === 'sent' || source === 'received';
  return (
    <div className="flex items-start gap-2 px-4 py-[3px] font-mono text-label leading-[18px]! hover:bg-hover">
      <time dateTime={new Date(at).toISOString()} className="shrink-0 text-faint tabular-nums">
        {formatSecond(at)}
      </time>
      <span title={label} className={classes('w-7 shrink-0 select-none', markLook(source))}>
        <span aria-hidden>{mark}</span>
        <span className="sr-only">{label}</span>
      </span>
      {frame ? (
        <Frame line={line} open={open} onToggle={onToggle} />
      ) : (
        <span
          className={classes(
            'min-w-0 flex-1 whitespace-pre-wrap [overflow-wrap:anywhere]',
            source === 'host' && 'text-quiet',
          )}
        >
          {visibleText(line.text)}
        </span>
      )}
    </div>
  );
});

function Frame({ line: { seq, text }, open, onToggle }: LogRowProps) {
  const summary = frameSummary(text) ?? text.slice(0, 200);
  return (
    <div className="min-w-0 flex-1">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => onToggle(seq)}
        // The whole height of a line is its target.
        className="-my-[3px] block w-full truncate rounded-sm py-[3px] text-left text-quiet -outline-offset-2! hover:text-ink"
      >
        {visibleText(summary)}
      </button>
      {open && (
        <pre className="mt-2 mb-1 rounded-control bg-soft px-2 py-1.5 whitespace-pre-wrap [overflow-wrap:anywhere]">
          {visibleText(layOutJson(text))}
        </pre>
      )}
    </div>
  );
}

/** Colours tell sources apart; none of them is one that says how well something goes, but for stray output. */
function markLook(source: LogLine['source']): string {
  switch (source) {
    case 'stderr':
      return 'text-(--agent-3)';
    case 'stdout':
      return 'text-warn';
    case 'log':
      return 'text-(--agent-0)';
    case 'host':
      return 'text-(--agent-2)';
    case 'sent':
    case 'received':
      return 'text-(--agent-1)';
    default:
      return assertNever(source);
  }
}
