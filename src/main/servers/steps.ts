import { type Cause, healthy, type Machine, type Moment, type Step } from './machine.ts';
import type { Timings } from './timings.ts';

/** Where a stop leads. */
export type Next = Extract<Machine['state'], { status: 'stopping' }>['next'];

/** A person's wish clears what earlier failures had added up to. */
export function forgiven(machine: Machine): Machine {
  return { ...machine, streak: 0, restartTimes: [] };
}

export function atRest(machine: Machine, status: 'off' | 'idle', { wall }: Moment): Machine {
  return { ...machine, cause: null, state: { status, since: wall } };
}

/** A person's wish takes the place of whatever a stop was for. */
export function redirected(machine: Machine, next: Next): Machine {
  return machine.state.status === 'stopping' ? { ...machine, cause: null, state: { ...machine.state, next } } : machine;
}

export function start(machine: Machine, { wall }: Moment, timings: Timings): Step {
  const run = machine.run + 1;
  return {
    machine: {
      ...machine,
      run,
      cause: null,
      health: healthy,
      starts: machine.starts + 1,
      state: { status: 'starting', since: wall, attempt: machine.streak + 1 },
    },
    effects: [
      { type: 'schedule', purpose: 'deadline', delay: timings.startDeadline },
      { type: 'start', run },
    ],
  };
}

/** Ends the run that there is. A cause is given when nobody asked for it. */
export function stop(machine: Machine, next: Next, { wall }: Moment, cause: Cause | null = null): Step {
  return {
    machine: { ...machine, cause, state: { status: 'stopping', since: wall, next } },
    effects: [{ type: 'unschedule' }, { type: 'stop', run: machine.run }],
  };
}
