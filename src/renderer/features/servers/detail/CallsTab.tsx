import { useEffect } from 'react';
import { useStore } from 'zustand';
import type { ServerView } from '../../../../shared/server.ts';
import type { CallRecord } from '../../../../shared/serverActivity.ts';
import { useStores } from '../../../stores/stores.ts';
import { classes } from '../../../ui/classes.ts';
import { formatDuration, formatSecond, formatTime } from '../../../ui/format.ts';
import { Notice } from '../../../ui/Notice.tsx';
import { Skeleton } from '../../../ui/Skeleton.tsx';
import { visibleText } from '../../../ui/visibleText.ts';
import { outcomeWords } from './callWords.ts';

/** The last calls of a server, the newest first. */
export function CallsTab({ server: { config } }: { server: ServerView }) {
  const { serverCalls } = useStores();
  useEffect(() => serverCalls.watch(config.id), [serverCalls, config.id]);
  const watched = useStore(serverCalls.state, ({ byServer }) => byServer.get(config.id));
  const calls = watched?.entries ?? null;
  return (
    <div className="px-4 py-3 text-second">
      {watched?.error && <Notice tone="bad">{watched.error.message}</Notice>}
      {calls === null && !watched?.error && <Skeleton label="Loading calls" widths={['w-full', 'w-4/5', 'w-3/5']} />}
      {calls?.length === 0 && (
        <p className="text-faint">No call was made yet. Ask the assistant for one of its tools.</p>
      )}
      {calls !== null && calls.length > 0 && <CallTable name={config.name} calls={calls} />}
    </div>
  );
}

function CallTable({ name, calls }: { name: string; calls: CallRecord[] }) {
  return (
    <table aria-label={`Last calls of ${name}`} className="w-full table-fixed tabular-nums">
      <thead className="text-left text-label text-faint">
        <tr className="*:pr-2 *:pb-1 *:font-normal">
          <th scope="col" className="w-22">
            Time
          </th>
          <th scope="col">Tool</th>
          <th scope="col" className="w-18 @lg:w-36">
            Outcome
          </th>
          <th scope="col" className="w-16 pr-0! text-right @lg:w-24">
            Duration
          </th>
          <th scope="col" className="hidden w-20 pr-0! text-right @lg:table-cell">
            Attempts
          </th>
        </tr>
      </thead>
      {calls.toReversed().map((call) => (
        <Call key={call.id} call={call} />
      ))}
    </table>
  );
}

/** A call in one row, and a second one for what went wrong. */
function Call({ call }: { call: CallRecord }) {
  const { at, tool, duration, attempts, error } = call;
  return (
    <tbody className="border-t border-line">
      <tr className="*:py-1.5 *:pr-2 *:align-top">
        <td className="text-label whitespace-nowrap text-faint" title={formatTime(at)}>
          {formatSecond(at)}
        </td>
        <td className="font-mono text-label [overflow-wrap:anywhere]">{visibleText(tool)}</td>
        <td className={classes('text-label', error ? 'text-bad' : 'text-quiet')}>
          {outcomeWords(call)}
          {attempts > 1 && <span className="text-faint @lg:hidden"> · {attempts} tries</span>}
        </td>
        <td className="pr-0! text-right text-label text-quiet">{formatDuration(duration)}</td>
        <td className="hidden pr-0! text-right text-label text-quiet @lg:table-cell">{attempts}</td>
      </tr>
      {error && (
        <tr>
          <td />
          <td colSpan={3} className="pb-2 text-label text-quiet [overflow-wrap:anywhere]">
            {visibleText(error.message)}
          </td>
        </tr>
      )}
    </tbody>
  );
}
