import { assertNever, fail } from '../../shared/errors.ts';
import type { JsonObject } from '../../shared/json.ts';
import type { Logger } from '../../shared/logger.ts';
import type { ServerConfig, ServerView, ToolOutcome } from '../../shared/server.ts';
import { explainFailedCall, explainNotReady } from './callOutcome.ts';
import type { CancelTimer, Clock } from './clock.ts';
import { Latency } from './latency.ts';
import type { Launch } from './launch.ts';
import type { Ledger } from './ledger.ts';
import { LogRing } from './logRing.ts';
import {
  type Effect,
  initialMachine,
  type Machine,
  type MachineEvent,
  restartsOf,
  type TimerPurpose,
} from './machine.ts';
import { createReducer } from './reducer.ts';
import { ServerRun } from './serverRun.ts';
import type { Timings } from './timings.ts';
import { toOutcome } from './toolResult.ts';

/** What all servers of a supervisor share. */
export interface ServerSurroundings {
  readonly clock: Clock;
  readonly timings: Timings;
  readonly random: () => number;
  readonly ledger: Ledger;
  readonly log: Logger;
  readonly marker: string;
  readonly clientVersion: string;
  prepare(config: ServerConfig, runMarker: string): Promise<Launch>;
}

export interface CallOptions {
  readonly signal: AbortSignal;
  /** Milliseconds until the call is given up, whatever progress its server reports; 60,000 without one. */
  readonly timeoutMs?: number;
  readonly meta?: JsonObject;
}

const defaultCallTimeout = 60_000;
const latencyReportDelay = 1_000;

/** One server: performs what its state machine decides, and passes calls to the run of the moment. */
export class SupervisedServer {
  readonly lines: LogRing;
  readonly #surroundings: ServerSurroundings;
  readonly #onChange: () => void;
  readonly #reduce: ReturnType<typeof createReducer>;
  readonly #latency = new Latency();
  #config: ServerConfig;
  #machine: Machine;
  #run: ServerRun | null = null;
  #commandLine: string | null = null;
  #cancelTimer: CancelTimer = () => {};
  #cancelPing: CancelTimer = () => {};
  #cancelReport: CancelTimer = () => {};
  #reportDue = false;
  #callsInFlight = 0;

  constructor(config: ServerConfig, surroundings: ServerSurroundings, onChange: () => void) {
    this.#config = config;
    this.#surroundings = surroundings;
    this.#onChange = onChange;
    this.#reduce = createReducer(surroundings.timings);
    this.#machine = initialMachine(surroundings.clock.wall());
    this.lines = new LogRing(surroundings.clock);
  }

  view(): ServerView {
    const { state } = this.#machine;
    return {
      config: this.#config,
      state,
      tools: state.status === 'ready' ? (this.#run?.connection?.tools ?? []) : [],
      latency: this.#latency.summary(),
      restarts: restartsOf(this.#machine),
      commandLine: this.#commandLine,
    };
  }

  /** It is starting, or will be once the earlier process is gone. */
  get isStarting(): boolean {
    const { state } = this.#machine;
    return state.status === 'starting' || (state.status === 'stopping' && state.next === 'start');
  }

  /** It was removed, and nothing of it is left. */
  get isGone(): boolean {
    return this.#machine.removed && this.#machine.state.status === 'off';
  }

  /** Sets the lever without moving anything yet. */
  presetLever(enabled: boolean): void {
    this.#config = { ...this.#config, enabled };
    this.#onChange();
  }

  setEnabled(enabled: boolean): void {
    this.#config = { ...this.#config, enabled };
    this.#dispatch({ type: 'lever', on: enabled });
  }

  restart(): void {
    this.#dispatch({ type: 'restart' });
  }

  /** Stops it for good. `isGone` turns true, and a change is reported, when nothing of it is left. */
  remove(): void {
    this.#dispatch({ type: 'remove' });
  }

  /** Calls a tool. Never rejects for what the server does or does not do. */
  async callTool(name: string, args: JsonObject, options: CallOptions): Promise<ToolOutcome> {
    const { signal, timeoutMs: timeout = defaultCallTimeout, meta } = options;
    const connection = this.#run?.connection ?? null;
    if (connection === null) return explainNotReady(this.#config, this.#machine.state);
    const tool = connection.tool(name);
    if (tool === undefined) return fail('NOT_FOUND', `“${this.#config.name}” has no tool “${name}” now.`);
    const { clock } = this.#surroundings;
    const started = clock.now();
    this.#callsInFlight += 1;
    try {
      const result = await connection.callTool(name, args, { signal, timeout, meta });
      this.#measured(clock.now() - started);
      return toOutcome(result);
    } catch (thrown) {
      return explainFailedCall({ config: this.#config, tool, thrown, cancelled: signal.aborted, timeout });
    } finally {
      this.#callsInFlight -= 1;
    }
  }

  /** Latency changes with each call; people need not be told more often than they can read. */
  #measured(milliseconds: number): void {
    this.#latency.add(milliseconds);
    if (this.#reportDue) return;
    this.#reportDue = true;
    this.#cancelReport = this.#surroundings.clock.after(latencyReportDelay, () => {
      this.#reportDue = false;
      this.#onChange();
    });
  }

  #dispatch(event: MachineEvent): void {
    const { clock, random } = this.#surroundings;
    const before = this.#machine;
    const { machine, effects } = this.#reduce(before, event, {
      now: clock.now(),
      wall: clock.wall(),
      random: random(),
    });
    this.#machine = machine;
    this.#note(before, machine);
    for (const effect of effects) this.#perform(effect);
    this.#onChange();
  }

  #note(before: Machine, after: Machine): void {
    if (before.state.status === after.state.status) return;
    const { log } = this.#surroundings;
    const { state, run } = after;
    const fields = { server: this.#config.id, run, status: state.status };
    if (state.status === 'backoff' || state.status === 'failed') {
      this.lines.push('host', state.failure.summary);
      // The detail holds the command line and the server's own words: they are for its user, not for a log file.
      const { cause, summary } = state.failure;
      log.warn({ ...fields, cause, summary }, 'A server is down');
      return;
    }
    log.info(fields, 'A server changed its state');
  }

  #perform(effect: Effect): void {
    switch (effect.type) {
      case 'start':
        this.#run = this.#start(effect.run);
        return;
      case 'stop':
        this.#cancelPing();
        this.#cancelReport();
        this.#reportDue = false;
        this.#run?.stop();
        return;
      case 'schedule':
        this.#cancelTimer = this.#surroundings.clock.after(effect.delay, () => this.#timeCame(effect.purpose));
        return;
      case 'unschedule':
        this.#cancelTimer();
        return;
      default:
        assertNever(effect);
    }
  }

  #timeCame(purpose: TimerPurpose): void {
    if (purpose === 'deadline') this.#run?.deadlinePassed();
    else this.#dispatch({ type: 'timer' });
  }

  #start(run: number): ServerRun {
    const { clock, timings, ledger, log, marker, clientVersion, prepare } = this.#surroundings;
    this.#latency.clear();
    return new ServerRun({
      clock,
      timings,
      ledger,
      log,
      marker,
      clientVersion,
      lines: this.lines,
      prepare: (runMarker) => prepare(this.#config, runMarker),
      onLaunch: (commandLine) => {
        this.#commandLine = commandLine;
        this.lines.push('host', `Starting: ${commandLine}`);
      },
      onReady: (pid) => {
        this.#dispatch({ type: 'ready', run, pid });
        void this.#ping(run);
      },
      onToolsChanged: this.#onChange,
      onBroken: (failure) => this.#dispatch({ type: 'broken', run, failure }),
      onEnded: () => {
        this.#run = null;
        this.#dispatch({ type: 'ended', run });
      },
    });
  }

  /** A round trip now and then shows how quick the server is; one that is busy with a call is not bothered. */
  async #ping(run: number): Promise<void> {
    const { clock, timings } = this.#surroundings;
    const connection = this.#run?.connection ?? null;
    if (connection === null || run !== this.#machine.run) return;
    if (this.#callsInFlight === 0) {
      const started = clock.now();
      const answered = await connection.ping(timings.pingTimeout).then(
        () => true,
        () => false,
      );
      if (answered) this.#measured(clock.now() - started);
    }
    if (run === this.#machine.run && this.#run?.connection === connection) {
      this.#cancelPing = clock.after(timings.pingEvery, () => void this.#ping(run));
    }
  }
}
