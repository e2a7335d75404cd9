import { gaveUp } from './diagnose.ts';
import { ignored, type Machine, type Moment, type RunFailure, type Step } from './machine.ts';
import type { Timings } from './timings.ts';

/** What becomes of a server whose run failed, now that nothing of the run is left: another attempt later, or none. */
export function afterFailure(
  machine: Machine,
  { failure, policy }: RunFailure,
  moment: Moment,
  timings: Timings,
): Step {
  const { now, wall, random } = moment;
  const recent = machine.restartTimes.filter((time) => now - time < timings.restartWindow);
  if (policy === 'never')
    return ignored({ ...machine, cause: null, state: { status: 'failed', since: wall, failure } });
  if (policy === 'limited' && recent.length >= timings.maxRestarts) {
    const final = gaveUp(failure, recent.length);
    return ignored({ ...machine, cause: null, state: { status: 'failed', since: wall, failure: final } });
  }
  const delay = backoffDelay(machine.streak, random, timings);
  const streak = machine.streak + 1;
  return {
    machine: {
      ...machine,
      cause: null,
      streak,
      restartTimes: recent,
      state: { status: 'backoff', since: wall, attempt: streak, until: wall + Math.round(delay), failure },
    },
    effects: [{ type: 'schedule', purpose: 'retry', delay }],
  };
}

/**
 * Milliseconds to wait after the given number of failures in a row: full jitter between the floor and a ceiling that
 * doubles each time, so that servers which fell together do not rise together.
 */
export function backoffDelay(streak: number, random: number, timings: Timings): number {
  const { backoffFloor, backoffCeiling } = timings;
  const ceiling = Math.min(backoffCeiling, backoffFloor * 2 ** (streak + 1));
  return backoffFloor + random * (ceiling - backoffFloor);
}
