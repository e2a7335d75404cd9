import { ChevronRight } from 'lucide-react';
import { useEffect, useId, useRef } from 'react';
import { useStore } from 'zustand';
import type { ServerView } from '../../../shared/server.ts';
import { useStores } from '../../stores/stores.ts';
import { classes } from '../../ui/classes.ts';
import { count, formatAge, formatDuration } from '../../ui/format.ts';
import { useNow } from '../../ui/hooks.ts';
import { Lamp } from '../../ui/Lamp.tsx';
import { Lever } from '../../ui/Lever.tsx';
import { ServerDetails } from './ServerDetails.tsx';
import { stateWords, tickOf, toneOf } from './serverWords.ts';

/** One server: its lever, its lamp, what it says, and its details when it is open. */
export function ServerRow({ server, open }: { server: ServerView; open: boolean }) {
  const { ui } = useStores();
  const { config } = server;
  const head = useRef<HTMLDivElement>(null);
  const bodyId = useId();
  useEffect(() => {
    if (open) head.current?.scrollIntoView({ block: 'nearest' });
  }, [open]);
  return (
    <li className="rounded-block border border-line bg-raised">
      <div ref={head} className="flex items-center gap-2 py-2 pr-3 pl-1">
        <button
          type="button"
          aria-expanded={open}
          aria-controls={bodyId}
          aria-label={`Details of ${config.name}`}
          onClick={() => ui.showServer(open ? null : config.id)}
          className="flex min-w-0 flex-1 items-start gap-1 rounded-control px-1 text-left"
        >
          <ChevronRight
            size={16}
            strokeWidth={1.5}
            aria-hidden
            className={classes(
              'mt-0.5 shrink-0 text-faint transition-transform duration-150 ease-out',
              open && 'rotate-90',
            )}
          />
          <span className="min-w-0 flex-1">
            <span className="block truncate font-semibold">{config.name}</span>
            <StateLine server={server} id={`${bodyId}-state`} open={open} />
          </span>
        </button>
        <ServerLever server={server} describedBy={`${bodyId}-state`} />
      </div>
      <div id={bodyId}>{open && <ServerDetails server={server} />}</div>
    </li>
  );
}

function ServerLever({ server: { config }, describedBy }: { server: ServerView; describedBy: string }) {
  const { servers, toasts } = useStores();
  const intent = useStore(servers.state, ({ intents }) => intents.get(config.id));
  return (
    <Lever
      label={config.name}
      describedBy={describedBy}
      checked={intent ?? config.enabled}
      onChange={(enabled) =>
        void toasts.attempt(`${config.name} was not switched`, () => servers.setEnabled(config.id, enabled))
      }
    />
  );
}

interface StateLineProps {
  server: ServerView;
  id: string;
  open: boolean;
}

/** The lamp, its word, and the numbers of a server that runs. The details say why it failed; closed, this line does. */
function StateLine({ server: { state, tools, latency, restarts }, id, open }: StateLineProps) {
  const ready = state.status === 'ready';
  const now = useNow(tickOf(state) ?? (ready ? 30_000 : null));
  // What is out of the ordinary comes first: the line may be cut at its end.
  const numbers = [
    ...(restarts > 0 ? [count(restarts, 'restart')] : []),
    formatAge(now - state.since),
    count(tools.length, 'tool'),
    ...(latency ? [formatDuration(latency.p50)] : []),
  ];
  return (
    <span id={id} className="mt-0.5 flex items-start gap-1.5 text-label text-quiet tabular-nums">
      <span className="mt-0.5">
        <Lamp tone={toneOf(state)} />
      </span>
      <span className={classes('min-w-0', state.status === 'failed' ? 'line-clamp-3 text-bad' : 'truncate')}>
        {open && state.status === 'failed' ? 'Failed' : stateWords(state, now)}
        {ready && <span className="text-faint"> · {numbers.join(' · ')}</span>}
      </span>
    </span>
  );
}
