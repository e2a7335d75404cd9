import { useId } from 'react';
import type { ServerView } from '../../../shared/server.ts';
import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import { useFocusWhenLost, useNow } from '../../ui/hooks.ts';
import { Lamp } from '../../ui/Lamp.tsx';
import { visibleText } from '../../ui/visibleText.ts';
import { ServerLever, useRestart } from './ServerLever.tsx';
import { Sparkline } from './Sparkline.tsx';
import { isRunning, reasonWords, sinceWords, stateWords, tickOf, toneOf, usageWords } from './serverWords.ts';

interface ServerRowProps {
  server: ServerView;
  /** Its details are shown beside the list. */
  current: boolean;
  /** The reader comes back from its details: the focus goes on here. */
  cameFrom: boolean;
  onSignIn(): void;
}

/** One server at a glance: its lever, its lamp and state, since when, and its figures while it runs. */
export function ServerRow({ server, current, cameFrom, onSignIn }: ServerRowProps) {
  const { ui } = useStores();
  const { config, state } = server;
  const stateId = useId();
  const name = useFocusWhenLost<HTMLButtonElement>(cameFrom);
  return (
    <li
      className={classes(
        'relative flex gap-2.5 rounded-block px-2 py-1.5 transition-colors duration-150 ease-out hover:bg-hover',
        current && 'bg-soft',
      )}
    >
      <span className="mt-2">
        <Lamp tone={toneOf(state)} />
      </span>
      <div className="min-w-0 flex-1">
        <div className="flex h-7 items-center gap-2.5">
          <button
            ref={name}
            type="button"
            aria-label={`Details of ${config.name}`}
            aria-describedby={stateId}
            onClick={() => ui.showServer(config.id)}
            // The whole row is its target; what else can be pressed lies above it.
            className="min-w-0 flex-1 truncate text-left font-semibold outline-none after:absolute after:inset-0 after:rounded-block focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
          >
            {config.name}
          </button>
          <Sparkline server={server} />
          <span className="relative z-10 flex">
            <ServerLever server={server} describedBy={stateId} />
          </span>
        </div>
        <StateLine server={server} id={stateId} />
        <RowActs server={server} onSignIn={onSignIn} />
      </div>
    </li>
  );
}

/** The state in words, and the figures at a place of their own so that nothing moves when they change. */
function StateLine({ server: { state, vitals }, id }: { server: ServerView; id: string }) {
  const now = useNow(tickOf(state) ?? 30_000);
  const failed = state.status === 'failed';
  const reason = reasonWords(state);
  const more = reason === null ? sinceWords(state, vitals.restarts, now) : [visibleText(reason)];
  return (
    <div className="flex items-start gap-2 text-label tabular-nums">
      <p
        id={id}
        className={classes(
          'min-w-0 flex-1',
          failed ? 'line-clamp-4 text-bad' : 'truncate',
          state.status === 'degraded' ? 'text-warn' : !failed && 'text-quiet',
        )}
      >
        {stateWords(state, now)}
        {more.length > 0 && <span className="text-faint"> · {more.join(' · ')}</span>}
      </p>
      {isRunning(state) && vitals.usage && (
        <span className="min-w-20 shrink-0 text-right text-faint">
          <span className="sr-only">Processor and memory: </span>
          {usageWords(vitals.usage)}
        </span>
      )}
    </div>
  );
}

/** What a person is asked to do, at hand. */
function RowActs({ server: { config, state }, onSignIn }: Pick<ServerRowProps, 'server' | 'onSignIn'>) {
  const restart = useRestart(config.id);
  if (state.status === 'blocked') {
    return (
      <Button className="relative z-10 mt-1.5 h-7!" aria-label={`Sign in to ${config.name}`} onClick={onSignIn}>
        Sign in
      </Button>
    );
  }
  if (state.status !== 'failed') return null;
  return (
    <Button className="relative z-10 mt-1.5 h-7!" aria-label={`Try again: ${config.name}`} onClick={restart}>
      Try again
    </Button>
  );
}
