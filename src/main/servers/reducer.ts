import { assertNever } from '../../shared/errors.ts';
import { gaveUp } from './diagnose.ts';
import type { Machine, MachineEvent, Moment, RunFailure, Step } from './machine.ts';
import type { Timings } from './timings.ts';

/**
 * The state machine of one server, as a pure function. It promises: at most one run at a time (a `start` only after the
 * earlier run `ended`), at most one timer, and that a stop, once asked for, is never lost.
 */
export function createReducer(timings: Timings): (machine: Machine, event: MachineEvent, moment: Moment) => Step {
  return (machine, event, moment) => {
    switch (event.type) {
      case 'lever':
        return event.on ? leverOn(machine, moment, timings) : halt(machine, 'off', moment);
      case 'restart':
        return restart(machine, moment, timings);
      case 'remove':
        return halt({ ...machine, removed: true }, 'removed', moment);
      case 'ready':
        return isCurrent(machine, event.run) ? ready(machine, event.pid, moment, timings) : ignored(machine);
      case 'broken':
        return isCurrent(machine, event.run) ? broken(machine, event.failure, moment) : ignored(machine);
      case 'ended':
        return isCurrent(machine, event.run) ? ended(machine, moment, timings) : ignored(machine);
      case 'timer':
        return timer(machine, moment, timings);
      default:
        return assertNever(event);
    }
  };
}

function ignored(machine: Machine): Step {
  return { machine, effects: [] };
}

function isCurrent(machine: Machine, run: number): boolean {
  return run === machine.run;
}

/** A person's wish clears what earlier failures had added up to. */
function forgiven(machine: Machine): Machine {
  return { ...machine, streak: 0, restartTimes: [] };
}

function leverOn(machine: Machine, moment: Moment, timings: Timings): Step {
  const { state, removed } = machine;
  if (removed) return ignored(machine);
  switch (state.status) {
    case 'off':
      return start({ ...forgiven(machine), starts: 0 }, moment, timings);
    case 'failed':
      return start(forgiven(machine), moment, timings);
    case 'stopping':
      return state.next === 'off'
        ? ignored({ ...forgiven(machine), starts: 0, pending: null, state: { ...state, next: 'start' } })
        : ignored(machine);
    case 'starting':
    case 'ready':
    case 'backoff':
      return ignored(machine);
    default:
      return assertNever(state);
  }
}

function restart(machine: Machine, moment: Moment, timings: Timings): Step {
  const { state, removed } = machine;
  if (removed) return ignored(machine);
  switch (state.status) {
    case 'off':
      return ignored(machine);
    case 'starting':
    case 'ready':
      return stop({ ...forgiven(machine), pending: null }, 'start', moment);
    case 'stopping':
      return ignored(state.next === 'start' ? { ...forgiven(machine), pending: null } : machine);
    case 'backoff': {
      const { machine: next, effects } = start(forgiven(machine), moment, timings);
      return { machine: next, effects: [{ type: 'unschedule' }, ...effects] };
    }
    case 'failed':
      return start(forgiven(machine), moment, timings);
    default:
      return assertNever(state);
  }
}

/** Brings the server to rest, whatever it is doing. */
function halt(machine: Machine, next: 'off' | 'removed', moment: Moment): Step {
  const { state } = machine;
  switch (state.status) {
    case 'off':
      return ignored(machine);
    case 'starting':
    case 'ready':
      return stop({ ...machine, pending: null }, next, moment);
    case 'stopping':
      return ignored({ ...machine, pending: null, state: { ...state, next: machine.removed ? 'removed' : next } });
    case 'backoff':
      return { machine: off(machine, moment), effects: [{ type: 'unschedule' }] };
    case 'failed':
      return ignored(off(machine, moment));
    default:
      return assertNever(state);
  }
}

function off(machine: Machine, { wall }: Moment): Machine {
  return { ...machine, pending: null, state: { status: 'off', since: wall } };
}

function start(machine: Machine, { wall }: Moment, timings: Timings): Step {
  const run = machine.run + 1;
  return {
    machine: {
      ...machine,
      run,
      pending: null,
      starts: machine.starts + 1,
      state: { status: 'starting', since: wall, attempt: machine.streak + 1 },
    },
    effects: [
      { type: 'schedule', purpose: 'deadline', delay: timings.startDeadline },
      { type: 'start', run },
    ],
  };
}

/** Both `starting` and `ready` hold a timer, and both have a run to stop. */
function stop(machine: Machine, next: 'off' | 'start' | 'removed', { wall }: Moment): Step {
  return {
    machine: { ...machine, state: { status: 'stopping', since: wall, next } },
    effects: [{ type: 'unschedule' }, { type: 'stop', run: machine.run }],
  };
}

function ready(machine: Machine, pid: number, { wall }: Moment, timings: Timings): Step {
  if (machine.state.status !== 'starting') return ignored(machine);
  return {
    machine: { ...machine, state: { status: 'ready', since: wall, pid } },
    effects: [{ type: 'unschedule' }, { type: 'schedule', purpose: 'stable', delay: timings.stableAfter }],
  };
}

function broken(machine: Machine, failure: RunFailure, moment: Moment): Step {
  const { status } = machine.state;
  // While it is being stopped, why it also broke is of no interest.
  if (status !== 'starting' && status !== 'ready') return ignored(machine);
  return stop({ ...machine, pending: failure }, 'start', moment);
}

function ended(machine: Machine, moment: Moment, timings: Timings): Step {
  const { state, pending } = machine;
  if (state.status !== 'stopping') return ignored(machine);
  switch (state.next) {
    case 'off':
    case 'removed':
      return ignored(off(machine, moment));
    case 'start':
      return pending === null ? start(machine, moment, timings) : afterFailure(machine, pending, moment, timings);
    default:
      return assertNever(state.next);
  }
}

function afterFailure(machine: Machine, { failure, retry }: RunFailure, moment: Moment, timings: Timings): Step {
  const { now, wall, random } = moment;
  const recent = machine.restartTimes.filter((time) => now - time < timings.restartWindow);
  if (!retry) return ignored({ ...machine, pending: null, state: { status: 'failed', since: wall, failure } });
  if (recent.length >= timings.maxRestarts) {
    const final = gaveUp(failure, recent.length);
    return ignored({ ...machine, pending: null, state: { status: 'failed', since: wall, failure: final } });
  }
  const delay = backoffDelay(machine.streak, random, timings);
  const streak = machine.streak + 1;
  return {
    machine: {
      ...machine,
      pending: null,
      streak,
      restartTimes: recent,
      state: { status: 'backoff', since: wall, attempt: streak, until: wall + Math.round(delay), failure },
    },
    effects: [{ type: 'schedule', purpose: 'retry', delay }],
  };
}

function timer(machine: Machine, moment: Moment, timings: Timings): Step {
  switch (machine.state.status) {
    case 'backoff':
      return start({ ...machine, restartTimes: [...machine.restartTimes, moment.now] }, moment, timings);
    case 'ready':
      return ignored(forgiven(machine));
    // The deadline of a start is reported as `broken` by the runner, which knows what the server said last.
    case 'starting':
    case 'off':
    case 'failed':
    case 'stopping':
      return ignored(machine);
    default:
      return assertNever(machine.state);
  }
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
