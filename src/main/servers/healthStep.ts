import { assertNever } from '../../shared/errors.ts';
import { type Health, ignored, type Machine, type MachineEvent, type Moment, type Step } from './machine.ts';
import type { Timings } from './timings.ts';

type HealthEvent = Extract<MachineEvent, { type: 'probe' | 'breaker' | 'woke' }>;

/**
 * What probes and the circuit breaker make of a server that runs: `degraded` while too many probes in a row are missed or
 * the breaker is open, and the end of its run when the misses are exhausted.
 */
export function healthStep(machine: Machine, event: HealthEvent, moment: Moment, timings: Timings): Step {
  const { status } = machine.state;
  if (status !== 'ready' && status !== 'degraded') return ignored(machine);
  const health = healthAfter(machine.health, event);
  const step = withHealth(machine, health, moment, timings);
  if (health.missed < timings.probe.endAfter) return step;
  return { machine: step.machine, effects: [...step.effects, { type: 'unresponsive', run: machine.run }] };
}

function healthAfter(health: Health, event: HealthEvent): Health {
  switch (event.type) {
    case 'probe':
      return withMissed(health, event.answered ? 0 : health.missed + 1);
    case 'breaker':
      return { ...health, breakerUntil: event.until };
    case 'woke':
      return withMissed(health, 0);
    default:
      return assertNever(event);
  }
}

/** The same object where nothing changes, so that nobody is told. */
function withMissed(health: Health, missed: number): Health {
  return health.missed === missed ? health : { ...health, missed };
}

/** The state that fits the health. Only a server that is well all the time grows stable: its timer stands for that. */
function withHealth(machine: Machine, health: Health, { wall }: Moment, timings: Timings): Step {
  const { state } = machine;
  if (state.status !== 'ready' && state.status !== 'degraded') return ignored(machine);
  const { pid } = state;
  const missing = health.missed >= timings.probe.degradeAfter;
  if (!missing && health.breakerUntil === null) {
    const changed = health === machine.health ? machine : { ...machine, health };
    if (state.status === 'ready') return ignored(changed);
    return {
      machine: { ...changed, state: { status: 'ready', since: wall, pid } },
      effects: [{ type: 'schedule', purpose: 'stable', delay: timings.stableAfter }],
    };
  }
  const reason = missing ? 'probes' : 'breaker';
  const until = missing ? null : health.breakerUntil;
  const since = state.status === 'degraded' && state.reason === reason ? state.since : wall;
  return {
    machine: { ...machine, health, state: { status: 'degraded', since, pid, reason, until } },
    effects: state.status === 'ready' ? [{ type: 'unschedule' }] : [],
  };
}
