import { fail, SignalboxError } from '../../shared/errors.ts';
import type { JsonObject } from '../../shared/json.ts';
import type { Logger } from '../../shared/logger.ts';
import type { LogLine, ServerConfig, ServerEvent, ServerView, ToolOutcome } from '../../shared/server.ts';
import { Bell, ChangeFeed } from './changeFeed.ts';
import { type Clock, sleep, systemClock } from './clock.ts';
import { type LaunchContext, prepareLaunch } from './launch.ts';
import { Ledger } from './ledger.ts';
import { reapOrphans } from './reaper.ts';
import { type CallOptions, type ServerSurroundings, SupervisedServer } from './supervisedServer.ts';
import { defaultTimings, type Timings } from './timings.ts';

export interface SupervisorOptions {
  readonly configs: readonly ServerConfig[];
  /** Our own Node, the folder of the built servers, and the data folder below which each gets one. */
  readonly bundled: LaunchContext['bundled'];
  /** The values of a server's own variables. Asked at each start; never kept. */
  environmentOf(config: ServerConfig): Promise<Record<string, string>>;
  readonly ledgerFile: string;
  /** Stays the same for a data folder, and differs from those of others. */
  readonly marker: string;
  readonly log: Logger;
  /** Told to servers in the handshake. */
  readonly clientVersion?: string;
  readonly hostEnvironment?: Readonly<Record<string, string | undefined>>;
  /** The PATH of the user's login shell. Asked when a server of the user first starts. */
  readonly loginPath?: LaunchContext['loginPath'];
  readonly clock?: Clock;
  readonly random?: () => number;
  readonly timings?: Timings;
}

const logBatchInterval = 50;

/** All servers of a user: starts and stops them, tells what changes, and passes calls on. */
export class Supervisor {
  readonly #servers = new Map<string, SupervisedServer>();
  readonly #feed = new ChangeFeed();
  readonly #surroundings: ServerSurroundings;
  readonly #options: SupervisorOptions;
  #phase: 'new' | 'reaping' | 'running' | 'disposed' = 'new';

  constructor(options: SupervisorOptions) {
    this.#options = options;
    const { bundled, log, marker, clock = systemClock, random = Math.random, timings = defaultTimings } = options;
    const environmentOf = (config: ServerConfig) => options.environmentOf(config);
    const { hostEnvironment = process.env, loginPath = async () => null } = options;
    const context = { bundled, hostEnvironment, loginPath, environmentOf };
    this.#surroundings = {
      clock,
      timings,
      random,
      log,
      marker,
      clientVersion: options.clientVersion ?? '0.0.0',
      ledger: new Ledger(options.ledgerFile),
      prepare: (config, runMarker) => prepareLaunch(config, runMarker, context),
    };
    for (const config of options.configs) this.#put(config);
  }

  /**
   * Ends what an earlier host left behind, then starts the servers whose lever is on, side by side. Resolves before
   * they are ready. A ledger that can't be written is logged: the servers run all the same.
   */
  async start(): Promise<void> {
    if (this.#phase !== 'new') return;
    this.#phase = 'reaping';
    await this.#reap();
    if (this.#isDisposed()) return;
    this.#phase = 'running';
    for (const server of this.#servers.values()) if (server.view().config.enabled) server.setEnabled(true);
  }

  views(): ServerView[] {
    return [...this.#servers.values()].map((server) => server.view());
  }

  /** Throws NOT_FOUND for an unknown id, here and wherever a server is named. */
  view(id: string): ServerView {
    return this.#find(id).view();
  }

  /** Every server at first, then each that changes. A slow reader gets the latest state of each, not every step. */
  async *watch(signal: AbortSignal): AsyncIterableIterator<ServerEvent> {
    const left = new AbortController();
    const changes = this.#feed.read(AbortSignal.any([signal, left.signal]));
    try {
      yield { type: 'snapshot', servers: this.views() };
      for await (const { id } of changes) {
        const server = this.#servers.get(id);
        yield server === undefined ? { type: 'removed', id } : { type: 'server', server: server.view() };
      }
    } finally {
      // A reader that leaves after the snapshot has not begun to read the changes, and would be told them for ever.
      left.abort();
    }
  }

  /** The lines that are still held, then new ones in batches. A reader that falls behind the ring misses lines. */
  async *watchLog(id: string, signal: AbortSignal): AsyncIterableIterator<LogLine[]> {
    const { lines } = this.#find(id);
    const bell = new Bell(signal);
    const stop = lines.onLine(() => bell.ring());
    try {
      for (let seq = 0, first = true; first || (await bell.heard()); first = false) {
        const batch = lines.after(seq);
        seq = batch.at(-1)?.seq ?? seq;
        yield batch;
        await sleep(this.#surroundings.clock, logBatchInterval);
      }
    } finally {
      stop();
    }
  }

  /** Adds a server, and starts it when its lever is on. Throws CONFLICT when the id is taken. */
  add(config: ServerConfig): void {
    if (this.#servers.has(config.id)) throw new SignalboxError('CONFLICT', `There already is a server “${config.id}”.`);
    const server = this.#put(config);
    if (config.enabled && this.#phase === 'running') server.setEnabled(true);
    this.#feed.publish(config.id);
  }

  /** Resolves when its process is gone and it is forgotten. */
  async remove(id: string): Promise<void> {
    const server = this.#find(id);
    server.remove();
    await this.#until(() => server.isGone);
    if (this.#servers.get(id) === server) this.#servers.delete(id);
    this.#feed.publish(id);
  }

  setEnabled(id: string, enabled: boolean): void {
    const server = this.#find(id);
    if (this.#phase === 'running') server.setEnabled(enabled);
    else server.presetLever(enabled);
  }

  /** Starts a server anew, with its failures forgotten. Throws CONFLICT when its lever is off. */
  restart(id: string): void {
    const server = this.#find(id);
    const { config } = server.view();
    if (!config.enabled)
      throw new SignalboxError('CONFLICT', `“${config.name}” is switched off. Switch it on instead.`);
    server.restart();
  }

  /** Resolves once none of the servers is starting, or when the signal aborts. Ids that do not exist are skipped. */
  async settled(ids: 'all' | readonly string[], signal?: AbortSignal): Promise<void> {
    const isSettled = () =>
      [...this.#servers].every(([id, server]) => !server.isStarting || (ids !== 'all' && !ids.includes(id)));
    await this.#until(isSettled, signal);
  }

  /** Calls a tool. Never rejects for what a server does: the outcome says it. */
  async callTool(id: string, tool: string, args: JsonObject, options: CallOptions): Promise<ToolOutcome> {
    const server = this.#servers.get(id);
    if (server === undefined) return fail('NOT_FOUND', `There is no server “${id}” any more.`);
    return server.callTool(tool, args, options);
  }

  /** Stops every server. Resolves when no process is left; bounded by the stop ladder. Nothing starts afterwards. */
  async dispose(): Promise<void> {
    this.#phase = 'disposed';
    const servers = [...this.#servers.values()];
    for (const server of servers) server.remove();
    await this.#until(() => servers.every((server) => server.isGone));
  }

  #put(config: ServerConfig): SupervisedServer {
    const server = new SupervisedServer(config, this.#surroundings, () => this.#feed.publish(config.id));
    this.#servers.set(config.id, server);
    return server;
  }

  /** A method, because the compiler takes a field to be what it was before an await. */
  #isDisposed(): boolean {
    return this.#phase === 'disposed';
  }

  #find(id: string): SupervisedServer {
    const server = this.#servers.get(id);
    if (server === undefined) throw new SignalboxError('NOT_FOUND', `There is no server “${id}”.`);
    return server;
  }

  async #reap(): Promise<void> {
    const { ledgerFile, marker, log } = this.#options;
    const { clock, ledger } = this.#surroundings;
    try {
      await reapOrphans({ entries: await Ledger.read(ledgerFile), marker, clock, log });
      await ledger.reset();
    } catch (error) {
      log.warn({ error }, 'What an earlier run left behind could not be looked after');
    }
  }

  async #until(isMet: () => boolean, signal?: AbortSignal): Promise<void> {
    if (isMet() || signal?.aborted) return;
    const met = new AbortController();
    const either = signal === undefined ? met.signal : AbortSignal.any([signal, met.signal]);
    for await (const _change of this.#feed.read(either)) if (isMet()) met.abort();
  }
}
