import type { ServerFailure, ServerState } from '../../shared/server.ts';

/** Why a run ended. */
export interface RunFailure {
  readonly failure: ServerFailure;
  /**
   * `limited`: restarted, until it happens too often. `forever`: tried again for as long as the lever is on, as befits a
   * server somewhere else. `never`: another attempt can't mend it, such as a command that does not exist.
   */
  readonly policy: 'limited' | 'forever' | 'never';
}

/** What a person has to do before the server can be used. */
export type Block = Pick<Extract<ServerState, { status: 'blocked' }>, 'reason' | 'message'>;

/** Why the run that is being stopped ends by itself, and not because a person asked for it. */
export type Cause =
  | { readonly kind: 'failure'; readonly failure: RunFailure }
  | { readonly kind: 'block'; readonly block: Block };

/** What the probes and the circuit breaker say of a run that is ready. */
export interface Health {
  /** Probes in a row that were not answered. */
  readonly missed: number;
  /** Set while the breaker is open: from when on it lets a call through, in milliseconds since the epoch. */
  readonly breakerUntil: number | null;
}

/** Everything that decides what a server does next. */
export interface Machine {
  readonly state: ServerState;
  /** It starts with the first call and stops after idle minutes. */
  readonly onDemand: boolean;
  /** Set for good by `remove`; nothing starts any more. */
  readonly removed: boolean;
  /** The number of the newest run. What an older run still reports is ignored. */
  readonly run: number;
  /** Why the run that is now being stopped ends; null when a person asked for it, or idleness. */
  readonly cause: Cause | null;
  readonly health: Health;
  /** Failures in a row; the exponent of the backoff. */
  readonly streak: number;
  /** Monotonic times of the automatic restarts within the window. */
  readonly restartTimes: readonly number[];
  /** Starts since the lever was flipped on. */
  readonly starts: number;
}

export type MachineEvent =
  /** `known`: its tools are known, so that it need not run before it is called. */
  | { type: 'lever'; on: boolean; known: boolean }
  /** The user chose how long it is to live. */
  | { type: 'lifetime'; onDemand: boolean }
  | { type: 'restart' }
  | { type: 'remove' }
  /** Somebody wants to call a tool. */
  | { type: 'demand' }
  /** No call came for the idle time. */
  | { type: 'idle' }
  /** A person did what the server was blocked for. */
  | { type: 'unblock' }
  | { type: 'ready'; run: number; pid: number | null }
  | { type: 'probe'; run: number; answered: boolean }
  | { type: 'breaker'; run: number; until: number | null }
  /** The machine slept: what was not answered meanwhile says nothing. */
  | { type: 'woke' }
  /** The run is of no more use: its process ended, or has to be stopped. `ended` follows. */
  | { type: 'broken'; run: number; failure: RunFailure }
  /** The run can't go on before a person did something. `ended` follows. */
  | { type: 'blocked'; run: number; block: Block }
  /** Nothing of the run is left: no process, no descendant. */
  | { type: 'ended'; run: number }
  /** The time of the last `schedule` came. */
  | { type: 'timer' };

/** What the timer of a state is for. A machine has at most one timer. */
export type TimerPurpose = 'deadline' | 'retry' | 'stable';

export type Effect =
  | { type: 'start'; run: number }
  | { type: 'stop'; run: number }
  /** The run missed too many probes: it says what that means, and reports `broken`. */
  | { type: 'unresponsive'; run: number }
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

export const healthy: Health = { missed: 0, breakerUntil: null };

export function initialMachine(wall: number, onDemand: boolean): Machine {
  return {
    state: { status: 'off', since: wall },
    onDemand,
    removed: false,
    run: 0,
    cause: null,
    health: healthy,
    streak: 0,
    restartTimes: [],
    starts: 0,
  };
}

/** Starts after the first since the lever was flipped on. */
export function restartsOf(machine: Machine): number {
  return Math.max(0, machine.starts - 1);
}

/** The step that changes nothing but, perhaps, the machine. */
export function ignored(machine: Machine): Step {
  return { machine, effects: [] };
}
