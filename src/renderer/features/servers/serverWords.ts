import { assertNever } from '../../../shared/errors.ts';
import type { ServerFailure, ServerState, ServerVitals } from '../../../shared/server.ts';
import { count, formatAge, formatBytes, formatLatency } from '../../ui/format.ts';
import type { LampTone } from '../../ui/Lamp.tsx';

/** The lamp of each state. */
export function toneOf({ status }: ServerState): LampTone {
  switch (status) {
    case 'off':
      return 'off';
    case 'idle':
      return 'rest';
    case 'blocked':
      return 'ask';
    case 'starting':
    case 'stopping':
    case 'backoff':
      return 'busy';
    case 'ready':
      return 'good';
    case 'degraded':
      return 'warn';
    case 'failed':
      return 'bad';
    default:
      return assertNever(status);
  }
}

/** The state in a few words: "Off", "Starting…", "Restarts in 8 s", "Ready". With a failure, what happened. */
export function stateWords(state: ServerState, now: number): string {
  switch (state.status) {
    case 'off':
      return 'Off';
    case 'idle':
      return 'Idle, starts when needed';
    case 'blocked':
      return 'Sign-in needed';
    case 'starting':
      return state.attempt > 1 ? `Starting… (attempt ${state.attempt})` : 'Starting…';
    case 'ready':
      return 'Ready';
    case 'degraded':
      return degradedWords(state, now);
    case 'backoff':
      return state.until <= now ? 'Restarting…' : `Restarts in ${secondsUntil(state.until, now)} s`;
    case 'failed':
      return `Failed: ${state.failure.summary}`;
    case 'stopping':
      return state.next === 'start' ? 'Restarting…' : 'Stopping…';
    default:
      return assertNever(state);
  }
}

function degradedWords(state: Extract<ServerState, { status: 'degraded' }>, now: number): string {
  if (state.reason === 'probes') return 'Not answering';
  if (state.until === null) return 'Calls paused';
  const seconds = secondsUntil(state.until, now);
  return seconds > 0 ? `Calls paused for ${seconds} s` : 'Trying one call';
}

/**
 * How long a state has lasted and how often the server was restarted. What is out of the ordinary comes first, for the
 * line may be cut at its end; a state that passes by itself says when instead.
 */
export function sinceWords(state: ServerState, restarts: number, now: number): string[] {
  if (toneOf(state) === 'busy' || tickOf(state) !== null) return [];
  return [...(isRunning(state) && restarts > 0 ? [count(restarts, 'restart')] : []), formatAge(now - state.since)];
}

/** Why it is down, for the one line of a state that passes by itself; null where the state's own words say it. */
export function reasonWords(state: ServerState): string | null {
  return state.status === 'backoff' ? state.failure.summary : null;
}

/** Whole seconds until a moment, never below none. */
export function secondsUntil(moment: number, now: number): number {
  return Math.max(0, Math.ceil((moment - now) / 1_000));
}

/** How often the words of a state change by themselves, in milliseconds; null when they do not. */
export function tickOf(state: ServerState): number | null {
  const counting = state.status === 'backoff' || (state.status === 'degraded' && state.until !== null);
  return counting ? 250 : null;
}

/** Whether a process of the server, or a connection to it, is there. */
export function isRunning({ status }: ServerState): boolean {
  return status === 'ready' || status === 'degraded';
}

/** Why the server is down, where it is. */
export function failureOf(state: ServerState): ServerFailure | null {
  return state.status === 'failed' || state.status === 'backoff' ? state.failure : null;
}

/** The name of the row's little plot: "Latency, last 32: typical 3 ms, slow 9 ms". */
export function latencyWords({ recent, p50, p95 }: NonNullable<ServerVitals['latency']>): string {
  return `Latency, last ${recent.length}: typical ${formatLatency(p50)}, slow ${formatLatency(p95)}`;
}

/** What its processes take, in whole per cents of a core: "1 % · 64 MB". */
export function usageWords({ cpu, memory }: NonNullable<ServerVitals['usage']>): string {
  return `${Math.round(Math.max(0, cpu) * 100)} % · ${formatBytes(memory)}`;
}

/** What became of the last calls, as far as it is out of the ordinary. */
export function breakerWords({ state, until }: ServerVitals['breaker'], now: number): string {
  switch (state) {
    case 'closed':
      return 'Calls go through';
    case 'open':
      return until === null ? 'Calls fail at once' : `Calls fail at once for ${secondsUntil(until, now)} s`;
    case 'half-open':
      return 'One call is tried';
    default:
      return assertNever(state);
  }
}
