import { useCallback, useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { ServerView } from '../../../../shared/server.ts';
import type { LogLine } from '../../../../shared/serverActivity.ts';
import { useStores } from '../../../stores/stores.ts';
import { Button } from '../../../ui/Button.tsx';
import { count } from '../../../ui/format.ts';
import { Notice } from '../../../ui/Notice.tsx';
import { Skeleton } from '../../../ui/Skeleton.tsx';
import { LogLines } from './LogLines.tsx';
import { LogTools } from './LogTools.tsx';
import { filterLines, type LogFilter, wholeLog } from './logFilter.ts';

/**
 * The live log of a server. Who scrolls up reads a log that stands still, whatever comes meanwhile; at its end it goes
 * on.
 */
export function LogTab({ server: { config } }: { server: ServerView }) {
  const { serverLogs } = useStores();
  useEffect(() => serverLogs.watch(config.id), [serverLogs, config.id]);
  const watched = useStore(serverLogs.state, ({ byServer }) => byServer.get(config.id));
  const [filter, setFilter] = useState(wholeLog);
  const [held, setHeld] = useState<readonly LogLine[] | null>(null);
  const lines = watched?.entries ?? null;
  const all = held ?? lines ?? [];
  const shown = useMemo(() => filterLines(all, filter), [all, filter]);
  // The same function for good, and so no reason for a line to be drawn anew.
  const follow = useCallback(
    (follows: boolean) =>
      setHeld((now) =>
        follows ? null : (now ?? serverLogs.state.getState().byServer.get(config.id)?.entries ?? null),
      ),
    [serverLogs, config.id],
  );
  const change = (next: LogFilter) => {
    setFilter(next);
    setHeld(null);
  };
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <LogTools filter={filter} shown={shown} onChange={change} />
      {watched?.error && (
        <Notice tone="bad" className="mx-4 mb-2">
          {watched.error.message}
        </Notice>
      )}
      {lines === null && <Skeleton label="Loading the log" widths={['w-full', 'w-3/5']} className="px-4" />}
      {lines !== null && shown.length === 0 && <Empty total={lines.length} onShowAll={() => change(wholeLog)} />}
      {shown.length > 0 && (
        <LogLines label={`Log of ${config.name}`} lines={shown} following={held === null} onFollow={follow} />
      )}
      {held !== null && <Held held={held} lines={lines ?? []} filter={filter} onGoOn={() => setHeld(null)} />}
    </div>
  );
}

function Empty({ total, onShowAll }: { total: number; onShowAll(): void }) {
  if (total === 0) return <p className="px-4 text-second text-faint">Nothing was written yet.</p>;
  return (
    <div className="flex items-center gap-3 px-4 text-second text-faint">
      {count(total, 'line')}, but none that matches.
      <Button onClick={onShowAll}>Show all</Button>
    </div>
  );
}

interface HeldProps {
  held: readonly LogLine[];
  lines: readonly LogLine[];
  filter: LogFilter;
  onGoOn(): void;
}

/** Says that the log stands still, and what has come since. */
function Held({ held, lines, filter, onGoOn }: HeldProps) {
  const last = held.at(-1)?.seq ?? -1;
  const fresh = lines.slice(lines.findLastIndex(({ seq }) => seq <= last) + 1);
  const amount = filterLines(fresh, filter).length;
  return (
    <div className="flex items-center justify-between gap-2 border-t border-line px-4 py-1.5 text-label text-quiet tabular-nums">
      <span>Paused{amount > 0 && ` · ${count(amount, 'new line')}`}</span>
      <Button className="h-7!" onClick={onGoOn}>
        Go to the end
      </Button>
    </div>
  );
}
