import type { ServerView } from '../../../../shared/server.ts';
import { count, formatBytes, formatLatency, formatShare, formatTime } from '../../../ui/format.ts';
import { useNow } from '../../../ui/hooks.ts';
import { visibleText } from '../../../ui/visibleText.ts';
import { breakerWords } from '../serverWords.ts';

/** The figures of a server, each with its plain name. */
export function Numbers({ server }: { server: ServerView }) {
  const { until } = server.vitals.breaker;
  const now = useNow(until === null ? null : 250);
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 tabular-nums @lg:grid-cols-[auto_1fr_auto_1fr]">
      {numbersOf(server, now).map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-faint">{name}</dt>
          <dd className="min-w-0 [overflow-wrap:anywhere]">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function numbersOf({ state, vitals, identity }: ServerView, now: number): [string, string][] {
  const { latency, calls, restarts, breaker, usage } = vitals;
  const pid = state.status === 'ready' || state.status === 'degraded' ? state.pid : null;
  return [
    ['Since', formatTime(state.since, now)],
    ['Typical answer', latency ? `${formatLatency(latency.p50)} (p50)` : 'Not known yet'],
    ['Slow answer', latency ? `${formatLatency(latency.p95)} (p95)` : 'Not known yet'],
    ['Last calls', calls.count === 0 ? 'None yet' : `${calls.count}, ${calls.failed} failed`],
    ['Restarts', String(restarts)],
    // "Circuit breaker" is what the field calls it; the words beside it say what it does.
    ['Circuit breaker', breakerWords(breaker, now)],
    ...(usage
      ? ([
          ['Processor', `${formatShare(usage.cpu)} of a core`],
          ['Memory', `${formatBytes(usage.memory)} in ${count(usage.processes, 'process', 'processes')}`],
        ] satisfies [string, string][])
      : []),
    ...(pid === null ? [] : ([['Process', String(pid)]] satisfies [string, string][])),
    ...(identity
      ? ([
          ['Calls itself', visibleText([identity.name, identity.version].filter(Boolean).join(' ')) || 'Nameless'],
          ['Protocol', `MCP ${visibleText(identity.protocol)}`],
        ] satisfies [string, string][])
      : []),
  ];
}
