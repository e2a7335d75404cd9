import { GitFork, RotateCcw, Scissors, Wrench } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Turn } from '../../../shared/conversation.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { classes } from '../../ui/classes.ts';
import { count } from '../../ui/format.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { onDemandWords, shortenedRows, shortenedWords } from './context/contextWords.ts';
import { Amounts, Popup } from './Popup.tsx';
import { costNote, turnWords, usageRows } from './usageWords.ts';
import { useBranchActs } from './useBranchActs.ts';
import { useTurnActs } from './useTurnActs.ts';

interface TurnFooterProps {
  turn: Turn;
  answer: string;
  endedAt: number;
  /** It is there without being pointed at. */
  shown: boolean;
  /** A turn of the conversation is under way. */
  busy: boolean;
  /** What stands above offers to answer again. */
  offered: boolean;
}

/** What can be done with a turn that has ended, and what it took. */
export function TurnFooter({ turn, answer, endedAt, shown, busy, offered }: TurnFooterProps) {
  const { retry, sending } = useTurnActs(turn.conversationId);
  const { fork } = useBranchActs();
  return (
    <div
      className={classes(
        'flex min-h-7 items-center text-label text-faint transition-opacity duration-150',
        !shown &&
          'opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 has-data-[state=open]:opacity-100 no-hover:opacity-100',
      )}
    >
      <div className="-ml-1.5 mr-2 flex items-center">
        {answer !== '' && <CopyButton label="Copy answer" text={() => answer} />}
        {!offered && (
          <IconButton
            small
            icon={RotateCcw}
            label="Answer again"
            disabled={busy || sending}
            onClick={() => void retry(turn.id)}
          />
        )}
        <IconButton small icon={GitFork} label="Continue in a new conversation" onClick={() => void fork(turn.id)} />
      </div>
      <Took turn={turn} endedAt={endedAt} />
    </div>
  );
}

function Took({ turn, endedAt }: { turn: Turn; endedAt: number }) {
  const words = turnWords(turn, endedAt);
  if (turn.usage === null) return <span className="min-w-0 truncate tabular-nums">{words}</span>;
  return (
    <Popup
      label="What this answer took"
      trigger={
        <button
          type="button"
          className="h-7 min-w-0 truncate rounded-control px-1 tabular-nums -outline-offset-2! hover:bg-hover hover:text-ink"
        >
          {words}
        </button>
      }
    >
      <h3 className="mb-1 font-semibold">What this answer took</h3>
      <Amounts rows={usageRows(turn.usage)} />
      <p className="mt-2 text-label text-quiet">{costNote(turn.usage)}</p>
    </Popup>
  );
}

/** What of the context did not reach the model as it is. It is always in sight: nothing is left out silently. */
export function ContextBadges({ context }: Pick<Turn, 'context'>) {
  if (context === null || (context.shortenedResults === 0 && !context.toolsOnDemand)) return null;
  return (
    <div className="flex flex-wrap gap-2">
      {context.shortenedResults > 0 && (
        <Badge
          label={`${count(context.shortenedResults, 'old result')} shortened`}
          icon={<Scissors size={14} strokeWidth={1.5} aria-hidden />}
          words={shortenedWords(context.shortenedResults)}
          rows={shortenedRows(context)}
        />
      )}
      {context.toolsOnDemand && (
        <Badge
          label="Tools loaded on demand"
          icon={<Wrench size={14} strokeWidth={1.5} aria-hidden />}
          words={onDemandWords}
        />
      )}
    </div>
  );
}

interface BadgeProps {
  label: string;
  icon: ReactNode;
  words: string;
  rows?: ReturnType<typeof shortenedRows>;
}

function Badge({ label, icon, words, rows = [] }: BadgeProps) {
  return (
    <Popup
      label={label}
      trigger={
        <button
          type="button"
          className="flex h-7 items-center gap-1.5 rounded-control bg-soft px-2 text-label text-quiet -outline-offset-2! hover:bg-hover hover:text-ink"
        >
          {icon}
          {label}
        </button>
      }
    >
      <p className="text-quiet">{words}</p>
      {rows.length > 0 && (
        <div className="mt-2 text-label text-quiet">
          <Amounts rows={rows} />
        </div>
      )}
    </Popup>
  );
}
