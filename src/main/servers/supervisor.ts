import { fail, SignalboxError } from '../../shared/errors.ts';
import type { JsonObject } from '../../shared/json.ts';
import type { ServerConfig, ServerEvent, ServerView } from '../../shared/server.ts';
import type { CallRecord, LogLine, ServerSample } from '../../shared/serverActivity.ts';
import type { ToolOutcome } from '../../shared/tool.ts';
import type { CallOptions } from './calls/callTarget.ts';
import { ChangeFeed } from './changeFeed.ts';
import { type Clock, systemClock } from './clock.ts';
import type { SignIn } from './http/signIn.ts';
import { ServerNotices } from './serverNotices.ts';
import { ServerParts, type SupervisorOptions } from './serverParts.ts';
import type { RequestOutcome } from './serverRequests.ts';
import { SupervisedServer } from './supervisedServer.ts';
import { SleepDetector } from './vitals/sleepDetector.ts';
import { watchLog } from './watchLog.ts';

export type { SupervisorOptions };

/** All servers of a user: starts and stops them, tells what changes, and passes calls on. */
export class Supervisor {
  readonly #servers = new Map<string, SupervisedServer>();
  readonly #feed = new ChangeFeed();
  /** What servers tell beside their answers. */
  readonly notices = new ServerNotices();
  readonly #clock: Clock;
  readonly #parts: ServerParts;
  #sleepDetector: SleepDetector | null = null;
  #phase: 'new' | 'reaping' | 'running' | 'disposed' = 'new';

  constructor(options: SupervisorOptions) {
    this.#clock = options.clock ?? systemClock;
    this.#parts = new ServerParts(options, this.#clock, {
      onVitals: (id) => this.#feed.publish(id, 'vitals'),
      onSignedIn: (id) => this.#servers.get(id)?.unblock(),
    });
    for (const config of options.configs) this.#put(config);
  }

  /**
   * Ends what an earlier host left behind, then starts the servers whose lever is on, side by side. Resolves before
   * they are ready. A ledger that can't be written is logged: the servers run all the same.
   */
  async start(): Promise<void> {
    if (this.#phase !== 'new') return;
    this.#phase = 'reaping';
    await this.#parts.prepare();
    if (this.#isDisposed()) return;
    this.#phase = 'running';
    this.#sleepDetector = new SleepDetector(this.#clock, () => this.woke());
    for (const server of this.#servers.values()) if (server.view().config.enabled) server.setEnabled(true);
  }

  /** The way in which a person signs in to remote servers. */
  get signIn(): SignIn {
    return this.#parts.signIn;
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
      for await (const { id, change } of changes) {
        const server = this.#servers.get(id);
        if (server === undefined) yield { type: 'removed', id };
        else if (change === 'vitals') yield { type: 'vitals', id, vitals: server.vitals() };
        else yield { type: 'server', server: server.view() };
      }
    } finally {
      // A reader that leaves after the snapshot has not begun to read the changes, and would be told them for ever.
      left.abort();
    }
  }

  /** The lines that are still held, then new ones in batches. A reader that falls behind the ring misses lines. */
  watchLog(id: string, signal: AbortSignal): AsyncIterableIterator<LogLine[]> {
    return watchLog(this.#find(id).lines, this.#clock, signal);
  }

  /** What was measured in the last hour, then what is measured from now on. */
  watchSamples(id: string, signal: AbortSignal): AsyncIterableIterator<ServerSample[]> {
    this.#find(id);
    return this.#parts.monitor.watch(id, signal);
  }

  /** The last calls of a server, oldest first, then new ones. */
  watchCalls(id: string, signal: AbortSignal): AsyncIterableIterator<CallRecord[]> {
    this.#find(id);
    return this.#parts.callLog.watch(id, signal);
  }

  /** Adds a server, and starts it when its lever is on. Throws CONFLICT when the id is taken. */
  add(config: ServerConfig): void {
    if (this.#servers.has(config.id)) throw new SignalboxError('CONFLICT', `There already is a server “${config.id}”.`);
    const server = this.#put(config);
    if (config.enabled && this.#phase === 'running') server.setEnabled(true);
    this.#feed.publish(config.id);
  }

  /** Takes over a changed configuration, except the lever. `renew` restarts a server that runs. */
  configure(config: ServerConfig, renew: boolean): void {
    this.#find(config.id).configure(config, renew);
    this.#feed.publish(config.id);
  }

  /** Resolves when its process is gone and it is forgotten. */
  async remove(id: string): Promise<void> {
    const server = this.#find(id);
    server.remove();
    await this.#until(() => server.isGone);
    if (this.#servers.get(id) === server) this.#servers.delete(id);
    try {
      await this.#parts.forget(id);
    } finally {
      this.#feed.publish(id, 'removed');
    }
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

  /** Forgets the sign-in of a remote server, and starts it anew without. */
  async signOut(id: string): Promise<void> {
    const server = this.#find(id);
    await this.signIn.signOut(id);
    server.restart();
  }

  /** The machine slept: nothing that servers missed meanwhile is held against them. */
  woke(): void {
    for (const server of this.#servers.values()) server.woke();
  }

  /** Resolves once none of the servers is starting, or when the signal aborts. Ids that do not exist are skipped. */
  async settled(ids: 'all' | readonly string[], signal?: AbortSignal): Promise<void> {
    const isSettled = () =>
      [...this.#servers].every(([id, server]) => !server.isStarting || (ids !== 'all' && !ids.includes(id)));
    await this.#until(isSettled, signal);
  }

  /**
   * Resolves once it is known of each server that has just begun to start for the first time which tools it has; when it
   * was waited for long enough, counted from its start; or when the signal aborts. No other server is waited for.
   */
  async toolsKnown(ids: 'all' | readonly string[], signal: AbortSignal): Promise<void> {
    const wanted = [...this.#servers].filter(([id]) => ids === 'all' || ids.includes(id)).map(([, server]) => server);
    const areKnown = () => wanted.every((server) => server.newcomerPatience === 0);
    // As it is for almost every turn, which then needs neither a timer nor a signal.
    if (areKnown()) return;
    const patience = Math.max(...wanted.map((server) => server.newcomerPatience));
    const over = new AbortController();
    const cancel = this.#clock.after(patience, () => over.abort());
    await this.#until(areKnown, AbortSignal.any([signal, over.signal]));
    cancel();
  }

  /** Calls a tool. Never rejects for what a server does: the outcome says it. */
  async callTool(id: string, tool: string, args: JsonObject, options: CallOptions): Promise<ToolOutcome> {
    const server = this.#servers.get(id);
    if (server === undefined) return fail('NOT_FOUND', `There is no server “${id}” any more.`);
    return server.callTool(tool, args, options);
  }

  /** What a running server can do beside its tools; null for one that does not run. */
  capabilities(id: string): SupervisedServer['capabilities'] {
    return this.#find(id).capabilities;
  }

  /** Asks a server for something that is no tool call, such as a resource. Never rejects for what the server does. */
  request(id: string, method: string, params: JsonObject, signal: AbortSignal): Promise<RequestOutcome> {
    return this.#find(id).requests.send(method, params, signal);
  }

  /** Stops every server. Resolves when no process is left; bounded by the stop ladder. Nothing starts afterwards. */
  async dispose(): Promise<void> {
    this.#phase = 'disposed';
    this.#sleepDetector?.dispose();
    this.signIn.dispose();
    const servers = [...this.#servers.values()];
    for (const server of servers) server.remove();
    await this.#until(() => servers.every((server) => server.isGone));
    await this.#parts.dispose();
  }

  #put(config: ServerConfig): SupervisedServer {
    const server = new SupervisedServer(config, this.#parts.surroundings, {
      onChange: (kind) => this.#feed.publish(config.id, kind),
      onNotice: (notice) => this.notices.publish(config.id, notice),
    });
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

  async #until(isMet: () => boolean, signal?: AbortSignal): Promise<void> {
    if (isMet() || signal?.aborted) return;
    const met = new AbortController();
    const either = signal === undefined ? met.signal : AbortSignal.any([signal, met.signal]);
    for await (const _change of this.#feed.read(either)) if (isMet()) met.abort();
  }
}
