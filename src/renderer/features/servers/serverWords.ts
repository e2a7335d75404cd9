import { assertNever } from '../../../shared/errors.ts';
import type { ServerState } from '../../../shared/server.ts';
import type { LampTone } from '../../ui/Lamp.tsx';

/** The lamp of each state. */
export function toneOf({ status }: ServerState): LampTone {
  switch (status) {
    case 'off':
      return 'off';
    case 'starting':
    case 'stopping':
    case 'backoff':
      return 'busy';
    case 'ready':
      return 'good';
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
    case 'starting':
      return state.attempt > 1 ? `Starting… (attempt ${state.attempt})` : 'Starting…';
    case 'ready':
      return 'Ready';
    case 'backoff':
      return `Restarts in ${Math.max(0, Math.ceil((state.until - now) / 1_000))} s`;
    case 'failed':
      return `Failed: ${state.failure.summary}`;
    case 'stopping':
      return state.next === 'start' ? 'Restarting…' : 'Stopping…';
    default:
      return assertNever(state);
  }
}

/** How often the words of a state change by themselves, in milliseconds; null when they do not. */
export function tickOf({ status }: ServerState): number | null {
  return status === 'backoff' ? 250 : null;
}
