import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ServerFailure } from '../../shared/server.ts';
import { type Effect, initialMachine, type MachineEvent, type RunFailure } from './machine.ts';
import { createReducer } from './reducer.ts';
import { defaultTimings } from './timings.ts';

const failure: ServerFailure = { summary: 'It broke.', detail: '', cause: 'exited' };
const reduce = createReducer(defaultTimings);

const livingStates = new Set(['starting', 'ready', 'degraded', 'stopping']);
/** The only timer that a state may hold; `ready` has none once it is stable. */
const timerOf = {
  starting: 'deadline',
  ready: 'stable',
  degraded: null,
  backoff: 'retry',
  off: null,
  idle: null,
  blocked: null,
  failed: null,
  stopping: null,
};

/** The world that a machine moves: processes and a timer, which answer in any order and at any time. */
class World {
  machine: ReturnType<typeof initialMachine>;
  live = new Map<number, { stopAsked: boolean }>();
  timer: 'deadline' | 'retry' | 'stable' | null = null;
  now = 0;

  constructor(onDemand: boolean) {
    this.machine = initialMachine(0, onDemand);
  }

  event(event: MachineEvent): void {
    this.now += 1_000;
    const step = reduce(this.machine, event, { now: this.now, wall: this.now, random: 0.5 });
    this.machine = step.machine;
    for (const effect of step.effects) this.#perform(effect);
    this.#check();
  }

  /** The timer of a start makes its run report that it broke, as the runner does. */
  timerCame(): void {
    const purpose = this.timer;
    if (purpose === null) return;
    this.timer = null;
    const { run } = this.machine;
    this.event(
      purpose === 'deadline' ? { type: 'broken', run, failure: { failure, policy: 'limited' } } : { type: 'timer' },
    );
  }

  /** A run ends only after it was told to. */
  end(run: number): void {
    if (!this.live.get(run)?.stopAsked) return;
    this.live.delete(run);
    this.event({ type: 'ended', run });
  }

  #perform(effect: Effect): void {
    if (effect.type === 'start') {
      expect([...this.live.keys()]).toEqual([]);
      this.live.set(effect.run, { stopAsked: false });
    } else if (effect.type === 'stop') {
      const run = this.live.get(effect.run);
      if (run === undefined) throw new Error('A run was stopped that does not live');
      run.stopAsked = true;
    } else if (effect.type === 'unresponsive') {
      this.event({ type: 'broken', run: effect.run, failure: { failure, policy: 'limited' } });
    } else if (effect.type === 'schedule') {
      expect(this.timer).toBeNull();
      this.timer = effect.purpose;
    } else {
      this.timer = null;
    }
  }

  #check(): void {
    const { state, run } = this.machine;
    expect([timerOf[state.status], null]).toContain(this.timer);
    const lives = livingStates.has(state.status);
    expect([...this.live.entries()]).toEqual(lives ? [[run, { stopAsked: state.status === 'stopping' }]] : []);
  }
}

type Act = (world: World) => void;
const someRun = fc.nat({ max: 6 });
const acts = fc.oneof<fc.Arbitrary<Act>[]>(
  fc.tuple(fc.boolean(), fc.boolean()).map(
    ([on, known]): Act =>
      (world) =>
        world.event({ type: 'lever', on, known }),
  ),
  fc
    .constantFrom<MachineEvent>(
      { type: 'restart' },
      { type: 'demand' },
      { type: 'idle' },
      { type: 'unblock' },
      { type: 'woke' },
      { type: 'lifetime', onDemand: true },
      { type: 'lifetime', onDemand: false },
    )
    .map(
      (event): Act =>
        (world) =>
          world.event(event),
    ),
  fc.constant<Act>((world) => world.timerCame()),
  fc.constant<Act>((world) => world.end(world.machine.run)),
  fc.constant<Act>((world) => world.event({ type: 'ready', run: world.machine.run, pid: 1 })),
  fc.boolean().map(
    (answered): Act =>
      (world) =>
        world.event({ type: 'probe', run: world.machine.run, answered }),
  ),
  fc.option(fc.nat()).map(
    (until): Act =>
      (world) =>
        world.event({ type: 'breaker', run: world.machine.run, until }),
  ),
  fc.constantFrom<RunFailure['policy'] | 'block'>('limited', 'forever', 'never', 'block').map(
    (policy): Act =>
      (world) => {
        const { run } = world.machine;
        if (!world.live.has(run)) return;
        if (policy !== 'block') world.event({ type: 'broken', run, failure: { failure, policy } });
        else world.event({ type: 'blocked', run, block: { reason: 'sign-in', message: '' } });
      },
  ),
  // What a run of long ago still has to say.
  someRun.map(
    (age): Act =>
      (world) => {
        const run = world.machine.run - 1 - age;
        world.event({ type: 'ready', run, pid: 1 });
        world.event({ type: 'broken', run, failure: { failure, policy: 'limited' } });
        world.event({ type: 'ended', run });
      },
  ),
);

describe('any sequence of events', () => {
  it('never reaches two live processes or two timers, and keeps process, timer and state in step', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.array(acts, { maxLength: 80 }), (onDemand, sequence) => {
        const world = new World(onDemand);
        for (const act of sequence) act(world);
      }),
      { numRuns: 500 },
    );
  });

  it('never loses a stop: after a flip to off the process ends and nothing starts', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.array(acts, { maxLength: 40 }), (onDemand, sequence) => {
        const world = new World(onDemand);
        for (const act of sequence) act(world);
        world.event({ type: 'lever', on: false, known: true });
        world.timerCame();
        world.end(world.machine.run);
        world.timerCame();
        expect(world.machine.state.status).toBe('off');
        expect(world.live.size).toBe(0);
        expect(world.timer).toBeNull();
      }),
    );
  });

  it('never starts anything after a removal', () => {
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.array(acts, { maxLength: 40 }),
        fc.array(acts, { maxLength: 40 }),
        (onDemand, before, after) => {
          const world = new World(onDemand);
          for (const act of before) act(world);
          world.event({ type: 'remove' });
          const { run } = world.machine;
          for (const act of after) act(world);
          expect(world.machine.run).toBe(run);
        },
      ),
    );
  });
});
