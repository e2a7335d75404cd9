/** Every delay and count on the path of a call, in milliseconds. Tests shorten them; the product never does. */
export interface CallTimings {
  /** How long a person may think over a server's questions, in all of a call, without its deadline coming nearer. */
  readonly questionAllowance: number;
  /** Failures in a row that open the breaker. */
  readonly breakerFailures: number;
  /** How long the breaker stays open at first; it doubles with each failed probe, up to the ceiling. */
  readonly breakerFloor: number;
  readonly breakerCeiling: number;
  /** How long the one call may take that is let through to see whether the server works again. */
  readonly probeDeadline: number;
  /** About how long the first retry waits, and at most any. */
  readonly retryFloor: number;
  readonly retryCeiling: number;
}

export const defaultCallTimings: CallTimings = {
  questionAllowance: 10 * 60_000,
  breakerFailures: 5,
  breakerFloor: 10_000,
  breakerCeiling: 2 * 60_000,
  probeDeadline: 15_000,
  retryFloor: 150,
  retryCeiling: 1_000,
};
