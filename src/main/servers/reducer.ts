import { assertNever } from '../../shared/errors.ts';
import { healthStep } from './healthStep.ts';
import { type Block, type Cause, ignored, type Machine, type MachineEvent, type Moment, type Step } from './machine.ts';
import { afterFailure } from './restartPolicy.ts';
import { atRest, forgiven, redirected, start, stop } from './steps.ts';
import type { Timings } from './timings.ts';

/**
 * The state machine of one server, as a pure function. It promises: at most one run at a time (a `start` only after the
 * earlier run `ended`), at most one timer, and that a stop, once asked for, is never lost.
 */
export function createReducer(timings: Timings): (machine: Machine, event: MachineEvent, moment: Moment) => Step {
  return (machine, event, moment) => {
    if ('run' in event && event.run !== machine.run) return ignored(machine);
    switch (event.type) {
      case 'lever':
        return event.on ? leverOn(machine, event.known, moment, timings) : halt(machine, 'off', moment);
      case 'lifetime':
        return lifetime({ ...machine, onDemand: event.onDemand }, moment, timings);
      case 'restart':
        return restart(machine, moment, timings);
      case 'remove':
        return halt({ ...machine, removed: true }, 'removed', moment);
      case 'demand':
        return demand(machine, moment, timings);
      case 'idle':
        return idle(machine, moment);
      case 'unblock':
        return unblock(machine, moment, timings);
      case 'ready':
        return ready(machine, event.pid, moment, timings);
      case 'probe':
      case 'breaker':
      case 'woke':
        return healthStep(machine, event, moment, timings);
      case 'broken':
        return endRun(machine, { kind: 'failure', failure: event.failure }, moment);
      case 'blocked':
        return endRun(machine, { kind: 'block', block: event.block }, moment);
      case 'ended':
        return ended(machine, moment, timings);
      case 'timer':
        return timer(machine, moment, timings);
      default:
        return assertNever(event);
    }
  };
}

function leverOn(machine: Machine, known: boolean, moment: Moment, timings: Timings): Step {
  const { state, removed, onDemand } = machine;
  if (removed) return ignored(machine);
  const waits = onDemand && known;
  switch (state.status) {
    case 'off': {
      const fresh = { ...forgiven(machine), starts: 0 };
      return waits ? ignored(atRest(fresh, 'idle', moment)) : start(fresh, moment, timings);
    }
    case 'failed':
      return start(forgiven(machine), moment, timings);
    case 'stopping':
      if (state.next !== 'off') return ignored(machine);
      return ignored(redirected({ ...forgiven(machine), starts: 0 }, waits ? 'idle' : 'start'));
    case 'idle':
    case 'blocked':
    case 'starting':
    case 'ready':
    case 'degraded':
    case 'backoff':
      return ignored(machine);
    default:
      return assertNever(state);
  }
}

/** A server that is to run always does not wait for a call any more. One that is to wait finishes what it does first. */
function lifetime(machine: Machine, moment: Moment, timings: Timings): Step {
  if (machine.onDemand) return ignored(machine);
  return demand(machine, moment, timings);
}

function demand(machine: Machine, moment: Moment, timings: Timings): Step {
  const { state } = machine;
  if (state.status === 'idle') return start(machine, moment, timings);
  return ignored(state.status === 'stopping' && state.next === 'idle' ? redirected(machine, 'start') : machine);
}

/** Nobody called it for a while: one that starts when it is called needs no process until then. */
function idle(machine: Machine, moment: Moment): Step {
  const { status } = machine.state;
  const rests = machine.onDemand && (status === 'ready' || status === 'degraded');
  return rests ? stop(machine, 'idle', moment) : ignored(machine);
}

function unblock(machine: Machine, moment: Moment, timings: Timings): Step {
  const { state } = machine;
  if (state.status === 'blocked') return start(forgiven(machine), moment, timings);
  return ignored(state.status === 'stopping' && state.next === 'blocked' ? redirected(machine, 'start') : machine);
}

function restart(machine: Machine, moment: Moment, timings: Timings): Step {
  const { state, removed } = machine;
  if (removed) return ignored(machine);
  switch (state.status) {
    case 'off':
      return ignored(machine);
    case 'starting':
    case 'ready':
    case 'degraded':
      return stop(forgiven(machine), 'start', moment);
    case 'stopping':
      return ignored(
        state.next === 'off' || state.next === 'removed' ? machine : redirected(forgiven(machine), 'start'),
      );
    case 'backoff': {
      const { machine: next, effects } = start(forgiven(machine), moment, timings);
      return { machine: next, effects: [{ type: 'unschedule' }, ...effects] };
    }
    case 'idle':
    case 'blocked':
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
    case 'degraded':
      return stop(machine, next, moment);
    case 'stopping':
      return ignored(redirected(machine, machine.removed ? 'removed' : next));
    case 'backoff':
      return { machine: atRest(machine, 'off', moment), effects: [{ type: 'unschedule' }] };
    case 'idle':
    case 'blocked':
    case 'failed':
      return ignored(atRest(machine, 'off', moment));
    default:
      return assertNever(state);
  }
}

function ready(machine: Machine, pid: number | null, { wall }: Moment, timings: Timings): Step {
  if (machine.state.status !== 'starting') return ignored(machine);
  return {
    machine: { ...machine, state: { status: 'ready', since: wall, pid } },
    effects: [{ type: 'unschedule' }, { type: 'schedule', purpose: 'stable', delay: timings.stableAfter }],
  };
}

function endRun(machine: Machine, cause: Cause, moment: Moment): Step {
  const { status } = machine.state;
  // While it is being stopped, why it also broke is of no interest.
  if (status !== 'starting' && status !== 'ready' && status !== 'degraded') return ignored(machine);
  return stop(machine, cause.kind === 'block' ? 'blocked' : 'start', moment, cause);
}

function ended(machine: Machine, moment: Moment, timings: Timings): Step {
  const { state, cause } = machine;
  if (state.status !== 'stopping') return ignored(machine);
  switch (state.next) {
    case 'off':
    case 'removed':
      return ignored(atRest(machine, 'off', moment));
    case 'idle':
      return ignored(atRest(machine, 'idle', moment));
    case 'blocked':
    case 'start':
      if (cause === null) return start(machine, moment, timings);
      if (cause.kind === 'block') return ignored(blocked(machine, cause.block, moment));
      return afterFailure(machine, cause.failure, moment, timings);
    default:
      return assertNever(state.next);
  }
}

function blocked(machine: Machine, block: Block, { wall }: Moment): Machine {
  return { ...machine, cause: null, state: { status: 'blocked', since: wall, ...block } };
}

function timer(machine: Machine, moment: Moment, timings: Timings): Step {
  switch (machine.state.status) {
    case 'backoff':
      return start({ ...machine, restartTimes: [...machine.restartTimes, moment.now] }, moment, timings);
    case 'ready':
      return ignored(forgiven(machine));
    // The deadline of a start is reported as `broken` by the runner, which knows what the server said last.
    case 'starting':
    case 'degraded':
    case 'off':
    case 'idle':
    case 'blocked':
    case 'failed':
    case 'stopping':
      return ignored(machine);
    default:
      return assertNever(machine.state);
  }
}
