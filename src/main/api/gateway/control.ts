import { EventPublisher } from '@orpc/server';
import { messageOf, SignalboxError } from '../../../shared/errors.ts';
import type { ApiKey, GatewaySettings, GatewayState, GatewayView } from '../../../shared/gateway.ts';
import { KeyedQueue } from '../../../shared/keyedQueue.ts';
import type { Logger } from '../../../shared/logger.ts';
import { hostCloses } from '../../agents/turnWorker.ts';
import type { ApiKeyService } from '../../identity/apiKeys.ts';
import { bypassWarning } from '../../identity/devBypass.ts';
import type { FetchHandler } from '../transports/loopbackServer.ts';
import type { GatewayPlace, OpenGateway } from './place.ts';
import type { RequestLog } from './requestLog.ts';
import type { Revocations } from './revocations.ts';

/** Where the gateway's settings are kept. */
export interface GatewayStore {
  settings(): Promise<GatewaySettings>;
  setSettings(settings: GatewaySettings): Promise<void>;
}

export interface GatewayControlParts {
  store: GatewayStore;
  keys: ApiKeyService;
  requests: RequestLog;
  revocations: Revocations;
  users: { list(): { id: string }[] };
  /** The issuer whose tokens are taken, or null. */
  jwtIssuer: string | null;
  /** Why it can't be served at all, in words for a user; null when it can. */
  problem: string | null;
  /** The development bypass is on. */
  developmentBypass: boolean;
  log: Logger;
}

/** Where the gateway is served, and what answers there. */
export interface Serving {
  place: GatewayPlace;
  fetchAt: (authority: string) => FetchHandler;
}

/** The gateway's switch, its keys and its log. */
export class GatewayControl {
  /** What a user sees of it, after each change, by user id. A slow watcher only needs the newest. */
  readonly changes = new EventPublisher<Record<string, GatewayView>>({ maxBufferedEvents: 1 });
  readonly requests: RequestLog;
  readonly #parts: GatewayControlParts;
  readonly #queue = new KeyedQueue();
  #settings: GatewaySettings;
  #state: GatewayState = { status: 'off' };
  #serving: Serving | null = null;
  #open: OpenGateway | null = null;
  #disposed = false;

  private constructor(parts: GatewayControlParts, settings: GatewaySettings) {
    this.#parts = parts;
    this.#settings = settings;
    this.requests = parts.requests;
    parts.keys.onChange((userId) => this.#publish(userId));
  }

  static async open(parts: GatewayControlParts): Promise<GatewayControl> {
    if (parts.developmentBypass) parts.log.warn({}, bypassWarning);
    return new GatewayControl(parts, await parts.store.settings());
  }

  /** Whether requests are taken. */
  get isOn(): boolean {
    return this.#open !== null;
  }

  view(userId: string): GatewayView {
    const { keys, jwtIssuer, developmentBypass } = this.#parts;
    return { settings: this.#settings, state: this.#state, keys: keys.list(userId), jwtIssuer, developmentBypass };
  }

  /** Says where it is served, once: it begins there if it is switched on. Never throws for a port that can't be had. */
  start(serving: Serving): Promise<void> {
    return this.#queue.run('gateway', async () => {
      this.#serving = serving;
      await this.#apply();
    });
  }

  /** Resolves when it listens, or is known not to: the state says which. */
  setSettings(settings: GatewaySettings): Promise<void> {
    return this.#queue.run('gateway', async () => {
      const before = this.#settings;
      await this.#parts.store.setSettings(settings);
      this.#settings = settings;
      // A port that could not be had is tried again.
      const isSame = before.port === settings.port && this.#open !== null;
      if (!settings.enabled || !isSame) await this.#close();
      await this.#apply();
    });
  }

  createKey(userId: string, name: string, expiresAt: number | null): Promise<{ key: ApiKey; text: string }> {
    return this.#parts.keys.create(userId, name, expiresAt);
  }

  /** From now on the key is refused, and what is under way with it ends. */
  async revokeKey(userId: string, id: string): Promise<void> {
    try {
      await this.#parts.keys.revoke(userId, id);
    } finally {
      // Only a key of this user can be gone now; another one's is still good.
      if (!this.#parts.keys.has(id)) this.#parts.revocations.endKey(id);
    }
  }

  /** A user was removed: their credentials are nobody's. */
  endUser(userId: string): void {
    this.#parts.keys.forgetUser(userId);
    this.#parts.revocations.endUser(userId);
  }

  /** Ends what is under way, and writes the log out. */
  dispose(): Promise<void> {
    this.#disposed = true;
    return this.#queue.run('gateway', async () => {
      // What waits for a person goes on waiting, and is there when the host is again.
      await this.#close(hostCloses);
      await this.#parts.requests.flush();
    });
  }

  async #apply(): Promise<void> {
    if (this.#serving === null || this.#open !== null || this.#disposed) return;
    if (this.#settings.enabled) await this.#listen(this.#serving);
    else this.#state = { status: 'off' };
    for (const { id } of this.#parts.users.list()) this.#publish(id);
  }

  async #listen({ place, fetchAt }: Serving): Promise<void> {
    const { log, problem } = this.#parts;
    try {
      if (problem !== null) throw new SignalboxError('INVALID_INPUT', problem);
      this.#open = await place.serve(this.#settings.port, fetchAt);
      this.#state = { status: 'listening', address: this.#open.address };
      log.info({ address: this.#open.address }, 'The gateway listens.');
    } catch (error) {
      this.#state = { status: 'failed', message: messageOf(error) };
      log.warn({ error }, 'The gateway can’t listen');
    }
  }

  async #close(reason?: Error): Promise<void> {
    const open = this.#open;
    this.#open = null;
    this.#state = { status: 'off' };
    const closing = open?.close();
    this.#parts.revocations.endAll(reason);
    await closing;
  }

  #publish(userId: string): void {
    this.changes.publish(userId, this.view(userId));
  }
}
