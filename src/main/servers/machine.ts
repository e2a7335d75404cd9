import type { ServerFailure, ServerState } from '../../shared/server.ts';

/** Why a run ended. `retry: false` marks what another attempt can't mend, such as a command that does not exist. */
export interface RunFailure {
  readonly failure: ServerFailure;
  readonly retry: boolean;
}

/** Everything that decides what a server does next. */
export interface Machine {
  readonly state: ServerState;
  /** Set for good by `remove`; nothing starts any more. */
  readonly removed: boolean;
  /** The number of the newest run. What an older run still reports is ignored. */
  readonly run: number;
  /** Why the run that is now being stopped had failed; null when it is stopped because a person asked for it. */
  readonly pending: RunFailure | null;
  /** Failures in a row; the exponent of the backoff. */
  readonly streak: number;
  /** Monotonic times of the automatic restarts within the window. */
  readonly restartTimes: readonly number[];
  /** Starts since the lever was flipped on. */
  readonly starts: number;
}

export type MachineEvent =
  | { type: 'lever'; on: boolean }
  | { type: 'restart' }
  | { type: 'remove' }
  | { type: 'ready'; run: number; pid: number }
  /** The run is of no more use: its process ended, or has to be stopped. `ended` follows. */
  | { type: 'broken'; run: number; failure: RunFailure }
  /** Nothing of the run is left: no process, no descendant. */
  | { type: 'ended'; run: number }
  /** The time of the last `schedule` came. */
  | { type: 'timer' };

/** What the timer of a state is for. A machine has at most one timer. */
export type TimerPurpose = 'deadline' | 'retry' | 'stable';

export type Effect =
  | { type: 'start'; run: number }
  | { type: 'stop'; run: number }
  | { type: 'schedule'; purpose: TimerPurpose; delay: number }
  | { type: 'unschedule' };

/** The outer world at the time of an event. `random` is uniform in [0, 1). */
export interface Moment {
  readonly now: number;
  readonly wall: number;
  readonly random: number;
}

export interface Step {
  readonly machine: Machine;
  readonly effects: readonly Effect[];
}

export function initialMachine(wall: number): Machine {
  return {
    state: { status: 'off', since: wall },
    removed: false,
    run: 0,
    pending: null,
    streak: 0,
    restartTimes: [],
    starts: 0,
  };
}

/** Starts after the first since the lever was flipped on. */
export function restartsOf(machine: Machine): number {
  return Math.max(0, machine.starts - 1);
}
