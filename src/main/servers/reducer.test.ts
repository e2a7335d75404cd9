import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ServerFailure } from '../../shared/server.ts';
import { type Effect, initialMachine, type Machine, type MachineEvent, restartsOf } from './machine.ts';
import { backoffDelay, createReducer } from './reducer.ts';
import { defaultTimings } from './timings.ts';

const failure: ServerFailure = { summary: 'It broke.', detail: '', cause: 'exited' };
const reduce = createReducer(defaultTimings);

/** Drives a machine by hand; `now` moves only when a test says so. */
class Driver {
  machine: Machine = initialMachine(0);
  effects: readonly Effect[] = [];
  now = 0;
  wall = 0;

  do(event: MachineEvent): this {
    const moment = { now: this.now, wall: this.wall, random: 0 };
    ({ machine: this.machine, effects: this.effects } = reduce(this.machine, event, moment));
    return this;
  }

  on = () => this.do({ type: 'lever', on: true });
  off = () => this.do({ type: 'lever', on: false });
  ready = () => this.do({ type: 'ready', run: this.machine.run, pid: 42 });
  broken = (retry = true) => this.do({ type: 'broken', run: this.machine.run, failure: { failure, retry } });
  ended = () => this.do({ type: 'ended', run: this.machine.run });
  crash = () => this.broken().ended();
  timer = () => this.do({ type: 'timer' });
  /** Waits for the retry of a backoff. */
  retry = () => {
    const scheduled = this.effects.find((effect) => effect.type === 'schedule');
    this.now += scheduled?.delay ?? 0;
    return this.timer();
  };

  get status() {
    return this.machine.state.status;
  }
}

describe('the way of a server', () => {
  it('starts when its lever is flipped on, with a deadline', () => {
    const { machine, effects } = new Driver().on();
    expect(machine.state).toEqual({ status: 'starting', since: 0, attempt: 1 });
    expect(effects).toEqual([
      { type: 'schedule', purpose: 'deadline', delay: 30_000 },
      { type: 'start', run: 1 },
    ]);
  });

  it('is ready once it says so, and calls off the deadline', () => {
    const { machine, effects } = new Driver().on().ready();
    expect(machine.state).toMatchObject({ status: 'ready', pid: 42 });
    expect(effects[0]).toEqual({ type: 'unschedule' });
  });

  it('starts once for two flips', () => {
    const driver = new Driver().on().on();
    expect(driver.effects).toEqual([]);
    expect(driver.machine.run).toBe(1);
  });

  it('keeps a flip to off that comes while it starts', () => {
    const driver = new Driver().on().off();
    expect(driver.machine.state).toMatchObject({ status: 'stopping', next: 'off' });
    expect(driver.effects).toContainEqual({ type: 'stop', run: 1 });
    expect(driver.ready().status).toBe('stopping');
    expect(driver.ended().status).toBe('off');
  });

  it('starts again only after the old process is gone', () => {
    const driver = new Driver().on().ready().off().on();
    expect(driver.machine.state).toMatchObject({ status: 'stopping', next: 'start' });
    expect(driver.effects).toEqual([]);
    driver.ended();
    expect(driver.machine.state).toMatchObject({ status: 'starting', attempt: 1 });
    expect(restartsOf(driver.machine)).toBe(0);
  });

  it('F9 does not retry what another attempt can not mend', () => {
    const driver = new Driver().on().broken(false).ended();
    expect(driver.machine.state).toMatchObject({ status: 'failed', failure });
    expect(driver.effects).toEqual([]);
  });

  it('forgets it when it is removed, and never starts again', () => {
    const driver = new Driver().on().ready().do({ type: 'remove' });
    expect(driver.machine.state).toMatchObject({ status: 'stopping', next: 'removed' });
    expect(driver.on().machine.state).toMatchObject({ next: 'removed' });
    expect(driver.off().machine.state).toMatchObject({ next: 'removed' });
    expect(driver.ended().on().status).toBe('off');
  });
});

describe('the restart policy', () => {
  it('F2 restarts five times within five minutes, then gives up', () => {
    const driver = new Driver().on();
    for (let restart = 1; restart <= 5; restart += 1) {
      expect(driver.crash().machine.state).toMatchObject({ status: 'backoff', attempt: restart });
      expect(driver.retry().status).toBe('starting');
    }
    expect(driver.crash().status).toBe('failed');
    expect(driver.machine.state).toMatchObject({ failure: { summary: expect.stringContaining('restarted 5 times') } });
    expect(restartsOf(driver.machine)).toBe(5);
  });

  it('F2 starts anew by hand after it gave up, with a fresh count', () => {
    const driver = new Driver().on();
    for (let crash = 0; crash < 6; crash += 1) driver.crash().retry();
    expect(driver.status).toBe('failed');
    driver.do({ type: 'restart' });
    expect(driver.machine.state).toMatchObject({ status: 'starting', attempt: 1 });
    expect(driver.crash().status).toBe('backoff');
  });

  it('F2 forgets failures after a stable time', () => {
    const driver = new Driver().on();
    for (let crash = 0; crash < 5; crash += 1) driver.crash().retry();
    driver.ready().timer();
    expect(driver.crash().machine.state).toMatchObject({ status: 'backoff', attempt: 1 });
  });

  it('does not count restarts that are long past', () => {
    const driver = new Driver().on();
    for (let crash = 0; crash < 20; crash += 1) {
      driver.ready().crash().retry();
      driver.now += 61_000;
    }
    expect(driver.status).toBe('starting');
  });

  it('F10 counts restarts by time that passed, whatever the wall clock says', () => {
    const driver = new Driver().on();
    for (let crash = 0; crash < 5; crash += 1) {
      driver.crash().retry();
      driver.wall += 365 * 86_400_000;
    }
    expect(driver.crash().status).toBe('failed');
  });

  it('waits between half a second and a minute, longer each time, with jitter over the whole span', () => {
    for (const [streak, ceiling] of [
      [0, 1_000],
      [1, 2_000],
      [5, 32_000],
      [6, 60_000],
      [500, 60_000],
    ] as const) {
      expect(backoffDelay(streak, 0, defaultTimings)).toBe(500);
      expect(backoffDelay(streak, 1, defaultTimings)).toBe(ceiling);
    }
  });
});

/** The world that a machine moves: processes and a timer, which answer in any order and at any time. */
class World {
  machine = initialMachine(0);
  live = new Map<number, { stopAsked: boolean }>();
  timer: 'deadline' | 'retry' | 'stable' | null = null;
  now = 0;

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
    this.event(purpose === 'deadline' ? { type: 'broken', run, failure: { failure, retry: true } } : { type: 'timer' });
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
    } else if (effect.type === 'schedule') {
      expect(this.timer).toBeNull();
      this.timer = effect.purpose;
    } else {
      this.timer = null;
    }
  }

  #check(): void {
    const { state, run } = this.machine;
    const timers = { starting: 'deadline', ready: 'stable', backoff: 'retry', off: null, failed: null, stopping: null };
    expect([timers[state.status], null]).toContain(this.timer);
    const lives = state.status === 'starting' || state.status === 'ready' || state.status === 'stopping';
    expect([...this.live.entries()]).toEqual(lives ? [[run, { stopAsked: state.status === 'stopping' }]] : []);
  }
}

type Act = (world: World) => void;
const someRun = fc.nat({ max: 6 });
const acts = fc.oneof<fc.Arbitrary<Act>[]>(
  fc.boolean().map(
    (on): Act =>
      (world) =>
        world.event({ type: 'lever', on }),
  ),
  fc.constant<Act>((world) => world.event({ type: 'restart' })),
  fc.constant<Act>((world) => world.timerCame()),
  fc.constant<Act>((world) => world.end(world.machine.run)),
  fc.constant<Act>((world) => world.event({ type: 'ready', run: world.machine.run, pid: 1 })),
  fc.boolean().map(
    (retry): Act =>
      (world) => {
        if (world.live.has(world.machine.run))
          world.event({ type: 'broken', run: world.machine.run, failure: { failure, retry } });
      },
  ),
  // What a run of long ago still has to say.
  someRun.map(
    (age): Act =>
      (world) => {
        const run = world.machine.run - 1 - age;
        world.event({ type: 'ready', run, pid: 1 });
        world.event({ type: 'broken', run, failure: { failure, retry: true } });
        world.event({ type: 'ended', run });
      },
  ),
);

describe('any sequence of events', () => {
  it('never reaches two live processes or two timers, and keeps process, timer and state in step', () => {
    fc.assert(
      fc.property(fc.array(acts, { maxLength: 80 }), (sequence) => {
        const world = new World();
        for (const act of sequence) act(world);
      }),
      { numRuns: 500 },
    );
  });

  it('never loses a stop: after a flip to off the process ends and nothing starts', () => {
    const noLever = fc.array(acts, { maxLength: 40 });
    fc.assert(
      fc.property(noLever, (sequence) => {
        const world = new World();
        for (const act of sequence) act(world);
        world.event({ type: 'lever', on: false });
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
      fc.property(fc.array(acts, { maxLength: 40 }), fc.array(acts, { maxLength: 40 }), (before, after) => {
        const world = new World();
        for (const act of before) act(world);
        world.event({ type: 'remove' });
        const { run } = world.machine;
        for (const act of after) act(world);
        expect(world.machine.run).toBe(run);
      }),
    );
  });
});
