import { assertNever } from '../../shared/errors.ts';
import type { CancelTimer, Clock } from './clock.ts';
import { type Effect, initialMachine, type Machine, type MachineEvent, type TimerPurpose } from './machine.ts';
import { createReducer } from './reducer.ts';
import type { Run } from './run.ts';
import type { Timings } from './timings.ts';

/** A deadline that comes this much too late was slept through, and says nothing of the server. */
const lateness = 5_000;

export interface MachineRunnerOptions {
  readonly clock: Clock;
  readonly timings: Timings;
  readonly random: () => number;
  readonly onDemand: boolean;
  startRun(run: number): Run;
  /** After each event that changed something, before its effects. */
  onStep(before: Machine, after: Machine): void;
}

/** Performs what a state machine decides: it holds the one run and the one timer that there may be. */
export class MachineRunner {
  readonly #options: MachineRunnerOptions;
  readonly #reduce: ReturnType<typeof createReducer>;
  #machine: Machine;
  #run: Run | null = null;
  #cancelTimer: CancelTimer = () => {};

  constructor(options: MachineRunnerOptions) {
    this.#options = options;
    this.#reduce = createReducer(options.timings);
    this.#machine = initialMachine(options.clock.wall(), options.onDemand);
  }

  get machine(): Machine {
    return this.#machine;
  }

  /** The run that there is; null when nothing of the server is left. */
  get run(): Run | null {
    return this.#run;
  }

  dispatch(event: MachineEvent): void {
    const { clock, random, onStep } = this.#options;
    const before = this.#machine;
    const moment = { now: clock.now(), wall: clock.wall(), random: random() };
    const { machine, effects } = this.#reduce(before, event, moment);
    this.#machine = machine;
    // Before the state is told: a run that ended is no run any more.
    if (event.type === 'ended' && event.run === before.run) this.#run = null;
    if (machine !== before) onStep(before, machine);
    for (const effect of effects) this.#perform(effect);
  }

  #perform(effect: Effect): void {
    switch (effect.type) {
      case 'start':
        this.#run = this.#options.startRun(effect.run);
        return;
      case 'stop':
        this.#run?.stop();
        return;
      case 'unresponsive':
        this.#run?.unresponsive();
        return;
      case 'schedule':
        this.#schedule(effect.purpose, effect.delay);
        return;
      case 'unschedule':
        this.#cancelTimer();
        return;
      default:
        assertNever(effect);
    }
  }

  #schedule(purpose: TimerPurpose, delay: number): void {
    const { clock } = this.#options;
    const due = clock.now() + delay;
    this.#cancelTimer = clock.after(delay, () => {
      if (purpose !== 'deadline') this.dispatch({ type: 'timer' });
      else if (clock.now() - due > lateness) this.#schedule(purpose, delay);
      else this.#run?.deadlinePassed();
    });
  }
}
