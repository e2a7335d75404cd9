import { memo, useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { GatewayRequest } from '../../../../shared/gateway.ts';
import { useStores } from '../../../stores/stores.ts';
import { Button } from '../../../ui/Button.tsx';
import { classes } from '../../../ui/classes.ts';
import { count, formatDuration, formatSecond, formatTime } from '../../../ui/format.ts';
import { Group } from '../../../ui/Group.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { Skeleton } from '../../../ui/Skeleton.tsx';
import { visibleText } from '../../../ui/visibleText.ts';
import { callerWords, outcomeWords, wentWrong } from './gatewayWords.ts';

/** What programs asked for, newest first, as it comes. */
export function RequestLog() {
  const { gateway } = useStores();
  useEffect(() => gateway.watchLog(), [gateway]);
  const requests = useStore(gateway.state, (state) => state.requests);
  const error = useStore(gateway.state, (state) => state.requestsError);
  const [onlyWrong, setOnlyWrong] = useState(false);
  const shown = useMemo(
    () => (requests ?? []).filter((request) => !onlyWrong || wentWrong(request)).toReversed(),
    [requests, onlyWrong],
  );
  return (
    <Group
      title="Requests"
      text="What programs asked for, newest first. Neither what they sent nor what they got is kept."
      actions={
        requests !== null &&
        requests.length > 0 && (
          <button
            type="button"
            aria-pressed={onlyWrong}
            onClick={() => setOnlyWrong(!onlyWrong)}
            className="h-7 rounded-control border border-line px-2 text-label text-quiet hover:border-edge aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-ink"
          >
            Only refused or failed
          </button>
        )
      }
    >
      {error && <Notice tone="bad">{error.message}</Notice>}
      {requests === null && !error && <Skeleton label="Loading the requests" widths={['w-full', 'w-4/5']} />}
      {requests?.length === 0 && <p className="text-second text-faint">No program has asked for anything yet.</p>}
      {requests !== null && requests.length > 0 && shown.length === 0 && (
        <div className="flex items-center gap-3 text-second text-faint">
          {count(requests.length, 'request')}, and none was refused or failed.
          <Button onClick={() => setOnlyWrong(false)}>Show all</Button>
        </div>
      )}
      {shown.length > 0 && <RequestTable requests={shown} />}
    </Group>
  );
}

function RequestTable({ requests }: { requests: readonly GatewayRequest[] }) {
  return (
    <table aria-label="Requests" className="w-full table-fixed text-label tabular-nums">
      <thead className="text-left text-faint">
        <tr className="*:pr-2 *:pb-1 *:font-normal">
          <th scope="col" className="w-22">
            Time
          </th>
          <th scope="col">Request</th>
          <th scope="col" className="w-28">
            Outcome
          </th>
          <th scope="col" className="w-18 pr-0! text-right">
            Duration
          </th>
        </tr>
      </thead>
      {requests.map((request) => (
        <Request key={request.id} request={request} />
      ))}
    </table>
  );
}

/** A request: what was asked and what became of it, by whom and whom it asked, and why it went wrong. */
const Request = memo(function Request({ request }: { request: GatewayRequest }) {
  const { at, method, path, status, durationMs, credential, target, problem } = request;
  return (
    <tbody className="border-t border-line">
      <tr className="*:pt-1.5 *:pr-2 *:align-top">
        <td className="whitespace-nowrap text-faint" title={formatTime(at)}>
          {formatSecond(at)}
        </td>
        <td className="font-mono [overflow-wrap:anywhere]">
          {visibleText(method)} {visibleText(path)}
        </td>
        <td className={classes(wentWrong(request) ? 'text-bad' : 'text-quiet')}>
          {outcomeWords(request)} <span className="text-faint">{status}</span>
        </td>
        <td className="pr-0! text-right text-quiet">{formatDuration(durationMs)}</td>
      </tr>
      <tr>
        <td />
        <td colSpan={3} className="pb-1.5 text-quiet [overflow-wrap:anywhere]">
          {visibleText(callerWords(credential))}
          {target !== null && ` → ${visibleText(target)}`}
          {problem !== null && <span className="block text-ink">{visibleText(problem)}</span>}
        </td>
      </tr>
    </tbody>
  );
});
