import { LoaderCircle, RotateCcw } from 'lucide-react';
import { memo } from 'react';
import type { Turn } from '../../../shared/conversation.ts';
import { assertNever } from '../../../shared/errors.ts';
import { Button } from '../../ui/Button.tsx';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { classes } from '../../ui/classes.ts';
import { formatDuration, formatTime } from '../../ui/format.ts';
import { Notice } from '../../ui/Notice.tsx';
import { MissingServers } from './MissingServers.tsx';
import { useTurnActs } from './useTurnActs.ts';

interface TurnEndProps {
  turn: Turn;
  request: string;
  answer: string;
  /** The rows above show that the turn is alive. */
  quiet: boolean;
  /** The last turn says at once what an earlier one says when it is pointed at. */
  last: boolean;
}

/** What stands below a turn: that it works, or how it ended and what can be done about it. */
export const TurnEnd = memo(function TurnEnd({ turn, request, answer, quiet, last }: TurnEndProps) {
  return (
    <div className="group min-h-9 space-y-1 py-1">
      {turn.missingServers.length > 0 && (
        <MissingServers servers={turn.missingServers} answered={turn.endedAt !== null} />
      )}
      <Ending turn={turn} request={request} quiet={quiet} />
      {turn.endedAt !== null && <Footer turn={turn} answer={answer} endedAt={turn.endedAt} shown={last} />}
    </div>
  );
});

function Ending({ turn, request, quiet }: Omit<TurnEndProps, 'answer' | 'last'>) {
  switch (turn.status) {
    case 'running':
      return quiet ? null : <Working />;
    case 'waiting':
    case 'completed':
      return null;
    case 'cancelled':
      return <p className="text-second text-quiet">You stopped this answer.</p>;
    case 'interrupted':
      return (
        <Notice tone="warn" actions={<TryAgain turn={turn} request={request} />}>
          This answer was interrupted: Signalbox ended before it did. What was done until then is kept.
        </Notice>
      );
    case 'failed':
      return (
        <Notice tone="bad" actions={<TryAgain turn={turn} request={request} />}>
          {turn.error?.message ?? 'The answer failed for a reason that is not known.'}
        </Notice>
      );
    default:
      return assertNever(turn.status);
  }
}

function Working() {
  return (
    <p className="flex h-7 items-center gap-2 text-second text-quiet">
      <LoaderCircle size={16} strokeWidth={1.5} aria-hidden className="animate-arc" />
      Working…
    </p>
  );
}

/** Sends the same message as a new turn: what happened before stays as it was. */
function TryAgain({ turn, request }: { turn: Turn; request: string }) {
  const { send, sending } = useTurnActs(turn.conversationId);
  if (request === '') return null;
  return (
    <Button disabled={sending} onClick={() => void send(request)}>
      <RotateCcw size={16} strokeWidth={1.5} aria-hidden />
      Try again
    </Button>
  );
}

function Footer(props: { turn: Turn; answer: string; endedAt: number; shown: boolean }) {
  const { turn, answer, endedAt, shown } = props;
  return (
    <div
      className={classes(
        'flex h-7 items-center gap-2 text-label text-faint transition-opacity duration-150',
        !shown && 'opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 no-hover:opacity-100',
      )}
    >
      {answer !== '' && <CopyButton label="Copy answer" text={() => answer} className="-ml-1.5" />}
      <span className="truncate tabular-nums">
        {turn.modelLabel} · {formatDuration(endedAt - turn.startedAt)} · {formatTime(endedAt)}
      </span>
    </div>
  );
}
