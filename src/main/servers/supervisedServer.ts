import type { JsonObject } from '../../shared/json.ts';
import type { Logger } from '../../shared/logger.ts';
import type { ServerConfig, ServerView, ServerVitals } from '../../shared/server.ts';
import type { ToolOutcome } from '../../shared/tool.ts';
import type { CallLog } from './calls/callLog.ts';
import type { CallTimings } from './calls/callTimings.ts';
import type { CallOptions, ServerCalls } from './calls/serverCalls.ts';
import type { CancelTimer, Clock } from './clock.ts';
import type { EraMemory, ServerConnection } from './connection.ts';
import { ConnectionDoor } from './connectionDoor.ts';
import { IdleTimer } from './idleTimer.ts';
import { LogRing } from './logRing.ts';
import { type Machine, restartsOf } from './machine.ts';
import { MachineRunner } from './machineRunner.ts';
import { noteState } from './noteState.ts';
import { openCalls } from './openCalls.ts';
import { Prober } from './prober.ts';
import type { Run, RunOptions } from './run.ts';
import { ServerTools } from './serverTools.ts';
import type { ResultSink } from './stores.ts';
import type { Timings } from './timings.ts';
import type { ToolCache } from './toolCache.ts';
import type { Monitor } from './vitals/monitor.ts';
import { ServerStats } from './vitals/serverStats.ts';

/** What all servers of a supervisor share. */
export interface ServerSurroundings {
  readonly clock: Clock;
  readonly timings: Timings;
  readonly callTimings: CallTimings;
  readonly random: () => number;
  readonly log: Logger;
  readonly clientVersion: string;
  readonly callLog: CallLog;
  readonly results: ResultSink;
  readonly toolCache: ToolCache;
  /** Begins a life of a server, by the way in which it is launched. */
  startRun(options: RunOptions): Run;
  readonly monitor: Pick<Monitor, 'started' | 'stopped' | 'usage'>;
}

/** What changed: the whole of a server, or only its figures. */
export type ServerChangeKind = 'changed' | 'vitals';

/** Figures change with each call; people need not be told more often than they can read. */
const vitalsDelay = 1_000;

/** One server: its lever, its life as the state machine decides it, and the way to it for calls. */
export class SupervisedServer {
  readonly lines: LogRing;
  readonly #stats = new ServerStats();
  readonly #surroundings: ServerSurroundings;
  readonly #onChange: (kind: ServerChangeKind) => void;
  readonly #runner: MachineRunner;
  readonly #calls: ServerCalls;
  readonly #prober: Prober;
  readonly #idleTimer: IdleTimer;
  readonly #era: EraMemory = { era: null };
  readonly #tools: ServerTools;
  readonly #door: ConnectionDoor;
  #config: ServerConfig;
  #commandLine: string | null = null;
  #cancelVitals: CancelTimer | null = null;

  constructor(config: ServerConfig, surroundings: ServerSurroundings, onChange: (kind: ServerChangeKind) => void) {
    const { clock, timings, random } = surroundings;
    this.#config = config;
    this.#surroundings = surroundings;
    this.#onChange = onChange;
    this.lines = new LogRing(clock);
    this.#runner = new MachineRunner({
      clock,
      timings,
      random,
      onDemand: config.options.lifetime === 'on-demand',
      startRun: (run) => this.#startRun(run),
      onStep: (before, after) => this.#stepped(before, after),
    });
    this.#tools = new ServerTools({
      cache: surroundings.toolCache,
      configOf: () => this.#config,
      connectionOf: () => this.#connection,
    });
    this.#door = new ConnectionDoor({ clock, runner: this.#runner, configOf: () => this.#config });
    this.#calls = openCalls(surroundings, {
      configOf: () => this.#config,
      stats: this.#stats,
      tools: this.#tools,
      door: this.#door,
      onBreaker: (until) => this.#runner.dispatch({ type: 'breaker', run: this.#runner.machine.run, until }),
    });
    this.#idleTimer = new IdleTimer(clock, () => this.#runner.dispatch({ type: 'idle' }));
    this.#prober = new Prober({
      clock,
      timings: timings.probe,
      isBusy: () => this.#calls.inFlight > 0,
      ask: (timeout) => this.#connection?.probe(timeout) ?? Promise.reject(new Error('There is no connection')),
      onResult: (result) => {
        if (result.answered) this.#stats.roundTrip(result.roundTrip);
        this.#runner.dispatch({ type: 'probe', run: this.#runner.machine.run, answered: result.answered });
        this.#vitalsChanged();
      },
    });
  }

  view(): ServerView {
    const { state } = this.#runner.machine;
    return {
      config: this.#config,
      state,
      ...this.#tools.view(),
      vitals: this.vitals(),
      commandLine: this.#commandLine,
      identity: this.#connection?.identity ?? null,
    };
  }

  vitals(): ServerVitals {
    const { id } = this.#config;
    return {
      ...this.#stats.summary(),
      restarts: restartsOf(this.#runner.machine),
      breaker: this.#calls.breaker,
      usage: this.#runner.run === null ? null : this.#surroundings.monitor.usage(id),
    };
  }

  /** It is starting, or will be once the earlier process is gone. */
  get isStarting(): boolean {
    const { state } = this.#runner.machine;
    return state.status === 'starting' || (state.status === 'stopping' && state.next === 'start');
  }

  /** Its tools are known, from itself or from an earlier run. */
  get hasKnownTools(): boolean {
    return this.#tools.areKnown;
  }

  /** It was removed, and nothing of it is left. */
  get isGone(): boolean {
    const { removed, state } = this.#runner.machine;
    return removed && state.status === 'off';
  }

  /** Sets the lever without moving anything yet. */
  presetLever(enabled: boolean): void {
    this.#config = { ...this.#config, enabled };
  }

  setEnabled(enabled: boolean): void {
    this.#config = { ...this.#config, enabled };
    if (enabled) this.#calls.reset();
    this.#runner.dispatch({ type: 'lever', on: enabled, known: this.hasKnownTools });
  }

  restart(): void {
    this.#calls.reset();
    this.#runner.dispatch({ type: 'restart' });
  }

  /** A person did what it was blocked for. */
  unblock(): void {
    this.#runner.dispatch({ type: 'unblock' });
  }

  /** The machine slept: nothing that was missed meanwhile is held against the server. */
  woke(): void {
    const { status } = this.#runner.machine.state;
    this.#runner.dispatch({ type: 'woke' });
    if (status === 'ready' || status === 'degraded') this.#prober.woke(this.#surroundings.random());
  }

  /**
   * Takes over a changed configuration. A server that runs is restarted when what it was started with changed; `renew`
   * says that something else of that kind did, such as a secret.
   */
  configure(config: ServerConfig, renew: boolean): void {
    const before = this.#config;
    this.#config = { ...config, enabled: before.enabled };
    const launchChanged = JSON.stringify(before.launch) !== JSON.stringify(config.launch);
    if (launchChanged) this.#era.era = null;
    this.#runner.dispatch({ type: 'lifetime', onDemand: config.options.lifetime === 'on-demand' });
    const rootsChanged = JSON.stringify(before.options.roots) !== JSON.stringify(config.options.roots);
    if (launchChanged || rootsChanged || renew) this.#renew();
    this.#awaitIdleness();
  }

  /** Stops it for good. `isGone` turns true, and a change is reported, when nothing of it is left. */
  remove(): void {
    this.#cancelVitals?.();
    this.#runner.dispatch({ type: 'remove' });
  }

  /** Calls a tool. Never rejects for what the server does or does not do. */
  async callTool(name: string, args: JsonObject, options: CallOptions): Promise<ToolOutcome> {
    this.#idleTimer.stop();
    try {
      return await this.#calls.call(name, args, options);
    } finally {
      this.#vitalsChanged();
      this.#awaitIdleness();
    }
  }

  get #connection(): ServerConnection | null {
    return this.#runner.run?.connection ?? null;
  }

  #renew(): void {
    const { status } = this.#runner.machine.state;
    const rests = status === 'off' || status === 'idle';
    if (!rests) this.restart();
    // What an earlier launch had for tools says nothing of this one.
    else if (status === 'idle' && !this.hasKnownTools) this.#runner.dispatch({ type: 'demand' });
  }

  #stepped(before: Machine, after: Machine): void {
    if (before.state.status !== after.state.status) this.#entered(after);
    this.#door.stepped();
    this.#onChange('changed');
  }

  #entered(machine: Machine): void {
    const { status } = machine.state;
    if (status !== 'ready' && status !== 'degraded') {
      this.#prober.stop();
      this.#idleTimer.stop();
      this.#surroundings.monitor.stopped(this.#config.id);
    }
    noteState(this.#config.id, machine, { log: this.#surroundings.log, lines: this.lines });
  }

  #startRun(run: number): Run {
    const { clock, timings, log, clientVersion, startRun } = this.#surroundings;
    this.#stats.clear();
    this.#calls.reset();
    return startRun({
      config: this.#config,
      clock,
      timings,
      log,
      clientVersion,
      lines: this.lines,
      memory: this.#era,
      onLaunch: (commandLine) => {
        this.#commandLine = commandLine;
        this.lines.push('host', `Starting: ${commandLine}`);
      },
      onReady: (pid) => {
        this.#tools.remember();
        this.#runner.dispatch({ type: 'ready', run, pid });
        this.#watchOver(pid);
      },
      onToolsChanged: () => {
        this.#tools.remember();
        this.#onChange('changed');
      },
      onBroken: (failure) => this.#runner.dispatch({ type: 'broken', run, failure }),
      onBlocked: (block) => this.#runner.dispatch({ type: 'blocked', run, block }),
      onEnded: () => this.#runner.dispatch({ type: 'ended', run }),
    });
  }

  #watchOver(pid: number | null): void {
    const marker = this.#runner.run?.marker ?? null;
    const process = pid === null || marker === null ? null : { pid, marker };
    this.#surroundings.monitor.started(this.#config.id, { process, stats: this.#stats });
    this.#prober.start();
    this.#awaitIdleness();
  }

  #vitalsChanged(): void {
    if (this.#runner.machine.removed) return;
    this.#cancelVitals ??= this.#surroundings.clock.after(vitalsDelay, () => {
      this.#cancelVitals = null;
      this.#onChange('vitals');
    });
  }

  /** Counts the idle time anew. */
  #awaitIdleness(): void {
    const isIdle = this.#connection !== null && this.#calls.inFlight === 0;
    if (isIdle) this.#idleTimer.restart(this.#config.options);
    else this.#idleTimer.stop();
  }
}
