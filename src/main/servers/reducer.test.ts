import { describe, expect, it } from 'vitest';
import type { ServerFailure } from '../../shared/server.ts';
import {
  type Effect,
  initialMachine,
  type Machine,
  type MachineEvent,
  type RunFailure,
  restartsOf,
} from './machine.ts';
import { createReducer } from './reducer.ts';
import { backoffDelay } from './restartPolicy.ts';
import { defaultTimings } from './timings.ts';

const failure: ServerFailure = { summary: 'It broke.', detail: '', cause: 'exited' };
const reduce = createReducer(defaultTimings);

/** Drives a machine by hand; `now` moves only when a test says so. */
class Driver {
  machine: Machine;
  effects: readonly Effect[] = [];
  now = 0;
  wall = 0;

  constructor({ onDemand = false }: { onDemand?: boolean } = {}) {
    this.machine = initialMachine(0, onDemand);
  }

  do(event: MachineEvent): this {
    const moment = { now: this.now, wall: this.wall, random: 0 };
    ({ machine: this.machine, effects: this.effects } = reduce(this.machine, event, moment));
    return this;
  }

  on = (known = false) => this.do({ type: 'lever', on: true, known });
  off = () => this.do({ type: 'lever', on: false, known: false });
  ready = () => this.do({ type: 'ready', run: this.machine.run, pid: 42 });
  broken = (policy: RunFailure['policy'] = 'limited') =>
    this.do({ type: 'broken', run: this.machine.run, failure: { failure, policy } });
  probe = (answered: boolean) => this.do({ type: 'probe', run: this.machine.run, answered });
  breaker = (until: number | null) => this.do({ type: 'breaker', run: this.machine.run, until });
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
    const driver = new Driver().on().broken('never').ended();
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

describe('the health of a server that runs', () => {
  it('is degraded after two missed probes, and ready again with the first answer', () => {
    const driver = new Driver().on().ready().probe(false);
    expect(driver.status).toBe('ready');
    expect(driver.probe(false).machine.state).toMatchObject({
      status: 'degraded',
      reason: 'probes',
      pid: 42,
      until: null,
    });
    expect(driver.effects).toEqual([{ type: 'unschedule' }]);
    expect(driver.probe(true).status).toBe('ready');
    expect(driver.effects).toEqual([{ type: 'schedule', purpose: 'stable', delay: defaultTimings.stableAfter }]);
  });

  it('ends the run when the misses are exhausted', () => {
    const driver = new Driver().on().ready();
    for (let missed = 1; missed < defaultTimings.probe.endAfter; missed += 1) {
      expect(driver.probe(false).effects).not.toContainEqual({ type: 'unresponsive', run: 1 });
    }
    expect(driver.probe(false).effects).toContainEqual({ type: 'unresponsive', run: 1 });
    expect(driver.broken().ended().status).toBe('backoff');
  });

  it('F12 is degraded while the breaker is open, and ready when it closes', () => {
    const driver = new Driver().on().ready().breaker(10_000);
    expect(driver.machine.state).toMatchObject({ status: 'degraded', reason: 'breaker', until: 10_000 });
    expect(driver.breaker(30_000).machine.state).toMatchObject({ since: 0, until: 30_000 });
    expect(driver.breaker(null).status).toBe('ready');
  });

  it('goes from missed probes to the open breaker, which is still open', () => {
    const driver = new Driver().on().ready().breaker(10_000).probe(false).probe(false);
    expect(driver.machine.state).toMatchObject({ reason: 'probes' });
    expect(driver.probe(true).machine.state).toMatchObject({ reason: 'breaker', until: 10_000 });
  });

  it('starts healthy after a restart', () => {
    const driver = new Driver().on().ready().breaker(10_000).probe(false).do({ type: 'restart' }).ended().ready();
    expect(driver.status).toBe('ready');
    expect(driver.probe(false).status).toBe('ready');
  });

  it('F10 forgives what was missed while the machine slept', () => {
    const driver = new Driver().on().ready().probe(false).probe(false).probe(false).do({ type: 'woke' });
    expect(driver.status).toBe('ready');
    expect(driver.probe(false).status).toBe('ready');
  });
});

describe('a server on demand', () => {
  const onDemand = () => new Driver({ onDemand: true });

  it('does not run before it is called, once its tools are known', () => {
    const driver = onDemand().on(true);
    expect(driver.status).toBe('idle');
    expect(driver.effects).toEqual([]);
    expect(driver.do({ type: 'demand' }).status).toBe('starting');
    expect(driver.do({ type: 'demand' }).effects).toEqual([]);
  });

  it('runs once to learn its tools', () => {
    expect(onDemand().on(false).status).toBe('starting');
  });

  it('stops when it is idle, and starts for a call that comes meanwhile', () => {
    const driver = onDemand().on(true).do({ type: 'demand' }).ready().do({ type: 'idle' });
    expect(driver.machine.state).toMatchObject({ status: 'stopping', next: 'idle' });
    expect(driver.do({ type: 'demand' }).machine.state).toMatchObject({ next: 'start' });
    expect(driver.ended().status).toBe('starting');
    expect(driver.ready().do({ type: 'idle' }).ended().status).toBe('idle');
    expect(driver.off().status).toBe('off');
  });

  it('never stops for idleness when it is to run always', () => {
    expect(new Driver().on().ready().do({ type: 'idle' }).status).toBe('ready');
  });

  it('starts when it is made to run always', () => {
    expect(onDemand().on(true).do({ type: 'lifetime', onDemand: false }).status).toBe('starting');
  });
});

describe('a server that waits for a person', () => {
  const block = { reason: 'sign-in', message: 'Sign in.' } as const;
  const blocked = () => {
    const driver = new Driver().on();
    return driver.do({ type: 'blocked', run: driver.machine.run, block }).ended();
  };

  it('is blocked until that is done', () => {
    const driver = blocked();
    expect(driver.machine.state).toEqual({ status: 'blocked', since: 0, ...block });
    expect(driver.timer().status).toBe('blocked');
    expect(driver.do({ type: 'unblock' }).status).toBe('starting');
  });

  it('keeps an answer that comes while it is still being stopped', () => {
    const driver = new Driver().on();
    driver.do({ type: 'blocked', run: driver.machine.run, block }).do({ type: 'unblock' });
    expect(driver.ended().status).toBe('starting');
  });

  it('can be switched off', () => {
    expect(blocked().off().status).toBe('off');
  });
});

describe('a remote server', () => {
  it('is tried for as long as its lever is on', () => {
    const driver = new Driver().on();
    for (let attempt = 1; attempt <= 50; attempt += 1) {
      expect(driver.broken('forever').ended().machine.state).toMatchObject({ status: 'backoff', attempt });
      driver.retry();
    }
  });
});
