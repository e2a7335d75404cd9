import type { StopLadder } from './processTree.ts';

/** When a server is asked whether it lives, and what is made of its silence. Times are milliseconds. */
export interface ProbeTimings {
  readonly every: number;
  /** Between two probes while one is missing. */
  readonly everyWhileMissing: number;
  readonly timeout: number;
  /** Missed probes in a row that make calls fail at once. */
  readonly degradeAfter: number;
  /** Missed probes in a row that end the run. */
  readonly endAfter: number;
}

/** Every delay of the supervisor, in milliseconds. Tests shorten them; the product never does. */
export interface Timings {
  /** From spawn to a listed set of tools. */
  readonly startDeadline: number;
  /** How long a server has to stay ready before its earlier failures are forgotten. */
  readonly stableAfter: number;
  readonly backoffFloor: number;
  readonly backoffCeiling: number;
  /** More than `maxRestarts` restarts within this time are given up. */
  readonly restartWindow: number;
  readonly maxRestarts: number;
  readonly probe: ProbeTimings;
  /** How long a pipe may be over its budget without a break before its server is stopped. */
  readonly floodTolerance: number;
  readonly stopLadder: StopLadder;
}

export const defaultTimings: Timings = {
  startDeadline: 30_000,
  stableAfter: 10 * 60_000,
  backoffFloor: 500,
  backoffCeiling: 60_000,
  restartWindow: 5 * 60_000,
  maxRestarts: 5,
  probe: { every: 30_000, everyWhileMissing: 5_000, timeout: 10_000, degradeAfter: 2, endAfter: 4 },
  floodTolerance: 5_000,
  stopLadder: { afterStdinEnd: 2_000, afterTerminate: 2_000, afterKill: 2_000 },
};
