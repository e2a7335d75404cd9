import { LoaderCircle, Play, RotateCcw, Settings } from 'lucide-react';
import { memo } from 'react';
import type { RetryNotice, Turn } from '../../../shared/conversation.ts';
import { assertNever, type ErrorCode } from '../../../shared/errors.ts';
import { isStuck } from '../../../shared/waiting.ts';
import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/Button.tsx';
import { useNow } from '../../ui/hooks.ts';
import { Notice } from '../../ui/Notice.tsx';
import { visibleText } from '../../ui/visibleText.ts';
import { MissingServers } from './MissingServers.tsx';
import { ContextBadges, TurnFooter } from './TurnFooter.tsx';
import { useTurnActs } from './useTurnActs.ts';

/** Failures of a model's endpoint: what it needs, such as its key, its address or another model, is in the settings. */
const atModel: ReadonlySet<ErrorCode> = new Set(['PROVIDER_ERROR', 'UNAVAILABLE', 'RATE_LIMITED']);

interface EndingProps {
  turn: Turn;
  /** The rows above show that the turn is alive. */
  quiet: boolean;
  /** Something was done from which the turn can carry on. */
  partial: boolean;
  /** It is the end of the shown branch: what can be done about it is offered there alone. */
  last: boolean;
  /** A turn of the conversation is under way. */
  busy: boolean;
}

/** What stands below a turn: that it works, or how it ended and what can be done about it. */
export const TurnEnd = memo(function TurnEnd({ answer, ...rest }: EndingProps & { answer: string }) {
  const { turn, last, busy } = rest;
  return (
    <div className="group min-h-9 space-y-1 py-1">
      {turn.missingServers.length > 0 && (
        <MissingServers servers={turn.missingServers} answered={turn.endedAt !== null} />
      )}
      <ContextBadges context={turn.context} />
      <Ending {...rest} />
      {turn.endedAt !== null && (
        <TurnFooter
          turn={turn}
          answer={answer}
          endedAt={turn.endedAt}
          shown={last}
          busy={busy}
          offered={last && (turn.status === 'failed' || turn.status === 'interrupted')}
        />
      )}
    </div>
  );
});

function Ending({ turn, quiet, partial, last, busy }: EndingProps) {
  const again = (label: string) => <Again turn={turn} label={label} busy={busy} />;
  const carryOn = <CarryOn turn={turn} busy={busy} />;
  switch (turn.status) {
    case 'running':
      if (turn.retry !== null) return <Pause retry={turn.retry} />;
      return quiet ? null : <Working />;
    case 'waiting':
      return isStuck(turn) ? <Stuck turn={turn} /> : null;
    case 'completed':
      return null;
    case 'cancelled':
      return (
        <p className="flex min-h-8 items-center gap-2 text-second text-quiet">
          You stopped this answer.
          {last && <CarryOn turn={turn} busy={busy} quiet />}
        </p>
      );
    case 'interrupted':
      return (
        <Notice
          tone="warn"
          actions={
            last && (
              <>
                {carryOn}
                {again('Answer again')}
              </>
            )
          }
        >
          This answer was interrupted: Signalbox ended before it did. What was done until then is kept.
        </Notice>
      );
    case 'failed':
      return (
        <Notice
          tone="bad"
          // Rows come and go as the reader scrolls: only the end of a conversation is news.
          old={!last}
          actions={
            last && (
              <>
                {again('Try again')}
                {partial && carryOn}
                {atModel.has(turn.error?.code ?? 'INTERNAL') && <ModelSettings />}
              </>
            )
          }
        >
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
      <LoaderCircle size={16} strokeWidth={1.5} aria-hidden className="shrink-0 animate-arc" />
      Working…
    </p>
  );
}

/** Why the model is not asked right now, and when it is asked again. */
function Pause({ retry: { attempt, of, until, message } }: { retry: RetryNotice }) {
  const now = useNow(1_000);
  const seconds = Math.ceil((until - now) / 1_000);
  return (
    <p className="flex min-h-7 items-start gap-2 py-1 text-second text-quiet">
      <LoaderCircle size={16} strokeWidth={1.5} aria-hidden className="mt-px shrink-0 animate-arc" />
      <span className="min-w-0 tabular-nums [overflow-wrap:anywhere]">
        {visibleText(message)} {seconds > 0 ? `Next try in ${seconds} s` : 'Trying again'} ({attempt} of {of}).
      </span>
    </p>
  );
}

/** A turn whose approvals can't be answered any more. It is run anew, which ends it. */
function Stuck({ turn }: { turn: Turn }) {
  return (
    <Notice tone="warn" actions={<Again turn={turn} label="Run again" busy={false} />}>
      {turn.error?.message}
    </Notice>
  );
}

interface ActProps {
  turn: Turn;
  busy: boolean;
}

/** Answers the same message once more, beside this turn: what happened before stays as it was. */
function Again({ turn, label, busy }: ActProps & { label: string }) {
  const { retry, sending } = useTurnActs(turn.conversationId);
  return (
    <Button disabled={sending || busy} onClick={() => void retry(turn.id)}>
      <RotateCcw size={16} strokeWidth={1.5} aria-hidden />
      {label}
    </Button>
  );
}

/** Leads to where a model is set up. */
function ModelSettings() {
  const { ui } = useStores();
  return (
    <Button look="quiet" onClick={() => ui.setSettings('model')}>
      <Settings size={16} strokeWidth={1.5} aria-hidden />
      Model settings
    </Button>
  );
}

/** Carries on from where the turn was cut off. */
function CarryOn({ turn, busy, quiet = false }: ActProps & { quiet?: boolean }) {
  const { carryOn, sending } = useTurnActs(turn.conversationId);
  return (
    <Button look={quiet ? 'quiet' : 'secondary'} disabled={sending || busy} onClick={() => void carryOn(turn.id)}>
      <Play size={16} strokeWidth={1.5} aria-hidden />
      Continue
    </Button>
  );
}
