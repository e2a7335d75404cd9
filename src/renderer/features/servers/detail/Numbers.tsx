import type { ServerView } from '../../../../shared/server.ts';
import { count, formatBytes, formatLatency, formatShare, formatTime } from '../../../ui/format.ts';
import { useNow } from '../../../ui/hooks.ts';
import { visibleText } from '../../../ui/visibleText.ts';
import { breakerWords, isRunning } from '../serverWords.ts';

/** A figure under its plain name. */
type Figure = readonly [name: string, value: string];

/**
 * The figures of a server, each with its plain name: how it does its work, and beside that what runs. Of a server that
 * does not run only what is still true.
 */
export function Numbers({ server }: { server: ServerView }) {
  const { until } = server.vitals.breaker;
  const now = useNow(until === null ? null : 250);
  const running = isRunning(server.state);
  return (
    <div className="grid gap-x-6 gap-y-1 tabular-nums @xl:grid-cols-2">
      <Figures figures={running ? workOf(server, now) : restOf(server, now)} />
      {running && <Figures figures={processOf(server)} />}
    </div>
  );
}

function Figures({ figures }: { figures: readonly Figure[] }) {
  return (
    <dl className="grid grid-cols-[112px_1fr] content-start gap-x-3 gap-y-1">
      {figures.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-faint">{name}</dt>
          <dd className="min-w-0 [overflow-wrap:anywhere]">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function workOf({ state, vitals }: ServerView, now: number): Figure[] {
  const { latency, restarts, breaker } = vitals;
  return [
    ['Since', formatTime(state.since, now)],
    ['Typical answer', latency ? `${formatLatency(latency.p50)} (p50)` : 'Not known yet'],
    ['Slow answer', latency ? `${formatLatency(latency.p95)} (p95)` : 'Not known yet'],
    ['Last calls', callWords(vitals)],
    ['Restarts', String(restarts)],
    // "Circuit breaker" is what the field calls it; the words beside it say what it does.
    ['Circuit breaker', breakerWords(breaker, now)],
  ];
}

function restOf({ state, vitals }: ServerView, now: number): Figure[] {
  return [
    ['Since', formatTime(state.since, now)],
    ...(vitals.calls.count > 0 ? [['Last calls', callWords(vitals)] as const] : []),
    ...(vitals.restarts > 0 ? [['Restarts', String(vitals.restarts)] as const] : []),
  ];
}

function callWords({ calls }: ServerView['vitals']): string {
  return calls.count === 0 ? 'None yet' : `${calls.count}, ${calls.failed} failed`;
}

function processOf({ state, vitals: { usage }, identity }: ServerView): Figure[] {
  const pid = state.status === 'ready' || state.status === 'degraded' ? state.pid : null;
  const named = identity && visibleText([identity.name, identity.version].filter(Boolean).join(' '));
  return [
    ...(usage
      ? [
          ['Processor', `${formatShare(usage.cpu)} of a core`] as const,
          ['Memory', `${formatBytes(usage.memory)} in ${count(usage.processes, 'process', 'processes')}`] as const,
        ]
      : []),
    ...(pid === null ? [] : [['Process number', String(pid)] as const]),
    ...(identity
      ? [['Calls itself', named || 'Nameless'] as const, ['Protocol', `MCP ${visibleText(identity.protocol)}`] as const]
      : []),
  ];
}
