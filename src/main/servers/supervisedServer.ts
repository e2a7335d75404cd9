import type { JsonObject } from '../../shared/json.ts';
import type { ServerConfig, ServerState, ServerView, ServerVitals } from '../../shared/server.ts';
import type { ToolOutcome } from '../../shared/tool.ts';
import type { CallOptions, ServerCalls } from './calls/serverCalls.ts';
import { configChange } from './configChange.ts';
import type { ServerConnection } from './connection.ts';
import { ConnectionDoor } from './connectionDoor.ts';
import { LogRing } from './logRing.ts';
import { type Machine, restartsOf } from './machine.ts';
import { MachineRunner } from './machineRunner.ts';
import { noteState } from './noteState.ts';
import { openCalls } from './openCalls.ts';
import type { ServerNotice } from './protocolClient.ts';
import type { Run } from './run.ts';
import { ServerCare } from './serverCare.ts';
import { ServerRequests } from './serverRequests.ts';
import { ServerStarts } from './serverStarts.ts';
import type { ServerSurroundings } from './serverSurroundings.ts';
import { ServerTools } from './serverTools.ts';

/** What changed: the whole of a server, or only its figures. */
export type ServerChangeKind = 'changed' | 'vitals';

/** Who is told what happens to a server. */
export interface ServerListener {
  onChange(kind: ServerChangeKind): void;
  /** The notice is made for who wants it: a server may send many. */
  onNotice(notice: () => ServerNotice): void;
}

/** How long a person who writes a message waits for a server that nobody knows yet. */
const newcomerPatience = 8_000;

/** One server: its lever, its life as the state machine decides it, and the way to it for calls. */
export class SupervisedServer {
  readonly lines: LogRing;
  readonly #surroundings: ServerSurroundings;
  readonly requests: ServerRequests;
  readonly #listener: ServerListener;
  readonly #runner: MachineRunner;
  readonly #calls: ServerCalls;
  readonly #care: ServerCare;
  readonly #tools: ServerTools;
  readonly #door: ConnectionDoor;
  readonly #starts: ServerStarts;
  #config: ServerConfig;

  constructor(config: ServerConfig, surroundings: ServerSurroundings, listener: ServerListener) {
    const { clock, timings, random } = surroundings;
    this.#config = config;
    this.#surroundings = surroundings;
    this.#listener = listener;
    this.lines = new LogRing(clock);
    this.#runner = new MachineRunner({
      clock,
      timings,
      random,
      onDemand: config.options.lifetime === 'on-demand',
      startRun: (run) => this.#start(run),
      onStep: (before, after) => this.#stepped(before, after),
    });
    this.#tools = new ServerTools({
      cache: surroundings.toolCache,
      configOf: () => this.#config,
      connectionOf: () => this.#connection,
    });
    this.#door = new ConnectionDoor({ clock, runner: this.#runner, configOf: () => this.#config });
    this.#care = new ServerCare({
      surroundings,
      configOf: () => this.#config,
      runOf: () => this.#runner.run,
      callsInFlight: () => this.#calls.inFlight,
      onProbe: (answered) => this.#runner.dispatch({ type: 'probe', run: this.#runner.machine.run, answered }),
      onIdle: () => this.#runner.dispatch({ type: 'idle' }),
      onVitals: () => listener.onChange('vitals'),
    });
    this.#calls = openCalls(surroundings, {
      configOf: () => this.#config,
      stats: this.#care.stats,
      lines: this.lines,
      tools: this.#tools,
      door: this.#door,
      onBreaker: (until) => this.#runner.dispatch({ type: 'breaker', run: this.#runner.machine.run, until }),
    });
    this.#starts = new ServerStarts({
      surroundings,
      lines: this.lines,
      runner: this.#runner,
      tools: this.#tools,
      care: this.#care,
      configOf: () => this.#config,
      onToolsChanged: () => listener.onChange('changed'),
      onNotice: (notice) => listener.onNotice(notice),
    });
    this.requests = new ServerRequests({
      clock,
      log: surroundings.callLog,
      lines: this.lines,
      door: this.#door,
      care: this.#care,
      configOf: () => this.#config,
    });
  }

  view(): ServerView {
    return {
      config: this.#config,
      state: this.#state,
      ...this.#tools.view(),
      vitals: this.vitals(),
      commandLine: this.#starts.commandLine,
      identity: this.#connection?.identity ?? null,
      identityProposal: this.#tools.identityProposal,
    };
  }

  vitals(): ServerVitals {
    return {
      ...this.#care.stats.summary(),
      restarts: restartsOf(this.#runner.machine),
      breaker: this.#calls.breaker,
      usage: this.#care.usage,
    };
  }

  /** What the running server can do beside its tools; null while it does not run. */
  get capabilities(): ServerConnection['capabilities'] | null {
    return this.#connection?.capabilities ?? null;
  }

  /** It is starting, or will be once the earlier process is gone. */
  get isStarting(): boolean {
    const { state } = this.#runner.machine;
    return state.status === 'starting' || (state.status === 'stopping' && state.next === 'start');
  }

  /**
   * Milliseconds for which it is still worth waiting to learn its tools: some seconds from the beginning of its very first
   * start, and none where they are known or the start failed.
   */
  get newcomerPatience(): number {
    const { state } = this.#runner.machine;
    if (state.status !== 'starting' || state.attempt > 1 || this.hasKnownTools) return 0;
    const age = this.#surroundings.clock.wall() - state.since;
    return Math.max(0, newcomerPatience - Math.max(0, age));
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
    if (status === 'ready' || status === 'degraded') this.#care.woke();
  }

  /**
   * Takes over a changed configuration. A server that runs is restarted when what it was started with changed; `renew`
   * says that something else of that kind did, such as a secret.
   */
  configure(config: ServerConfig, renew: boolean): void {
    const before = this.#config;
    this.#config = { ...config, enabled: before.enabled };
    const change = configChange(before, config);
    if (change === 'launch') this.#starts.forget();
    if (change !== 'none' || renew) this.#renew();
    // What this starts has the new configuration already, and must not be started twice.
    this.#runner.dispatch({ type: 'lifetime', onDemand: config.options.lifetime === 'on-demand' });
    this.#care.awaitIdleness();
  }

  /** Stops it for good. `isGone` turns true, and a change is reported, when nothing of it is left. */
  remove(): void {
    this.#care.dispose();
    this.#runner.dispatch({ type: 'remove' });
  }

  /** Calls a tool. Never rejects for what the server does or does not do. */
  async callTool(name: string, args: JsonObject, options: CallOptions): Promise<ToolOutcome> {
    this.#care.callBegins();
    try {
      return await this.#calls.call(name, args, options);
    } finally {
      this.#care.callEnded();
    }
  }

  /** When an open breaker lets a call through is worked out anew: somebody may have set the clock of the machine. */
  get #state(): ServerState {
    const { state } = this.#runner.machine;
    const { until } = this.#calls.breaker;
    return state.status === 'degraded' && state.until !== null && until !== null ? { ...state, until } : state;
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

  #start(run: number): Run {
    this.#calls.reset();
    return this.#starts.start(run);
  }

  #stepped(before: Machine, after: Machine): void {
    if (before.state.status !== after.state.status) this.#entered(after);
    this.#door.stepped();
    this.#listener.onChange('changed');
  }

  #entered(machine: Machine): void {
    const { status } = machine.state;
    if (status !== 'ready' && status !== 'degraded') this.#care.end();
    noteState(this.#config.id, machine, { log: this.#surroundings.log, lines: this.lines });
  }
}
