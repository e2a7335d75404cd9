import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { onTestFinished } from 'vitest';
import { AuthorizationServer } from '../../../../../faults/servers/remoteAuthorizationServer.ts';
import { type Guard, type RemoteKind, RemoteServer } from '../../../../../faults/servers/remoteServer.ts';
import { silentLogger } from '../../../../shared/logger.ts';
import { defaultServerOptions, type ServerConfig } from '../../../../shared/server.ts';
import { systemClock } from '../../clock.ts';
import { LogRing } from '../../logRing.ts';
import type { Block, RunFailure } from '../../machine.ts';
import type { CredentialStore } from '../../stores.ts';
import { defaultTimings } from '../../timings.ts';
import { HttpRun } from '../httpRun.ts';
import { SignIn } from '../signIn.ts';
import { TokenKeeper } from '../tokenKeeper.ts';

/** A running server of the given kind, which ends with the test. */
export async function remote(kind: RemoteKind, guard?: Guard): Promise<RemoteServer> {
  const server = new RemoteServer(kind);
  if (guard !== undefined) server.guard = guard;
  onTestFinished(() => server.stop());
  return server.start();
}

/** Resolves when a client of this process has begun to listen for what a server tells by itself. */
export function listening(kind: RemoteKind): Promise<void> {
  return new Promise((resolve) => {
    const heard = (event: unknown) => {
      const { request } = event as { request: ClientRequest };
      const listens =
        kind === 'modern' ? request.getHeader('mcp-method') === 'subscriptions/listen' : request.method === 'GET';
      if (!listens) return;
      unsubscribe('http.client.response.finish', heard);
      resolve();
    };
    subscribe('http.client.response.finish', heard);
  });
}

/** A running authorization server, which ends with the test. */
export async function authorizationServer(): Promise<AuthorizationServer> {
  const server = new AuthorizationServer();
  onTestFinished(() => server.stop());
  return server.start();
}

export function remoteConfig(url: string): ServerConfig {
  return {
    id: 'remote',
    name: 'Remote',
    launch: { kind: 'http', url, headerNames: [] },
    enabled: true,
    trusted: true,
    identityParameter: null,
    options: defaultServerOptions,
  };
}

/** Secrets that live as long as the test. */
export class MemoryCredentials implements CredentialStore {
  readonly values = new Map<string, string>();

  async get(name: string): ReturnType<CredentialStore['get']> {
    const value = this.values.get(name);
    return value === undefined ? { status: 'none' } : { status: 'stored', value };
  }

  async set(name: string, value: string): Promise<void> {
    this.values.set(name, value);
  }

  async remove(name: string): Promise<void> {
    this.values.delete(name);
  }
}

export function tokenKeeper(credentials: CredentialStore = new MemoryCredentials()): TokenKeeper {
  return new TokenKeeper({ credentials, clock: systemClock, clientVersion: '0.0.0' });
}

/** Where a run got to. */
export type Turn =
  | { at: 'ready' }
  | { at: 'tools' }
  | { at: 'broken'; failure: RunFailure }
  | { at: 'blocked'; block: Block };

/** A run whose every turn can be waited for; it is stopped when the test ends. */
export class WatchedRun {
  readonly run: HttpRun;
  readonly lines = new LogRing(systemClock);
  readonly ended: Promise<void>;
  readonly #turns: Turn[] = [];
  #wake: () => void = () => {};

  constructor(options: {
    url: string;
    headers?: Record<string, string>;
    tokens?: TokenKeeper;
    startDeadline?: number;
  }) {
    let onEnded = () => {};
    this.ended = new Promise((resolve) => {
      onEnded = resolve;
    });
    this.run = new HttpRun({
      config: remoteConfig(options.url),
      clock: systemClock,
      timings: { ...defaultTimings, floodTolerance: 300, startDeadline: options.startDeadline ?? 15_000 },
      log: silentLogger,
      lines: this.lines,
      clientVersion: '0.0.0',
      memory: { era: null },
      tokens: options.tokens ?? tokenKeeper(),
      headers: async () => options.headers ?? {},
      onLaunch: () => {},
      onReady: () => this.#turn({ at: 'ready' }),
      onNotice: () => {},
      onToolsChanged: () => this.#turn({ at: 'tools' }),
      onBroken: (failure) => this.#turn({ at: 'broken', failure }),
      onBlocked: (block) => this.#turn({ at: 'blocked', block }),
      onEnded,
    });
    onTestFinished(() => this.stop());
  }

  /** The next turn that nobody waited for yet. */
  async next(): Promise<Turn> {
    while (this.#turns.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#turns.shift() ?? this.next();
  }

  async ready(): Promise<this> {
    const turn = await this.next();
    if (turn.at !== 'ready') throw new Error(`Not ready: ${JSON.stringify(turn)}`);
    return this;
  }

  /** Why the run broke. */
  async broken(): Promise<RunFailure> {
    const turn = await this.next();
    if (turn.at !== 'broken') throw new Error(`Not broken: ${JSON.stringify(turn)}`);
    return turn.failure;
  }

  async blocked(): Promise<Block> {
    const turn = await this.next();
    if (turn.at !== 'blocked') throw new Error(`Not blocked: ${JSON.stringify(turn)}`);
    return turn.block;
  }

  /** Calls a tool and gives the text of its result. */
  async call(name: string, args: Record<string, string | number> = {}, signal?: AbortSignal): Promise<string> {
    const { connection } = this.run;
    if (connection === null) throw new Error('There is no connection');
    const result = await connection.callTool(name, args, {
      signal: signal ?? new AbortController().signal,
      timeout: 15_000,
    });
    const [part] = Array.isArray(result.content) ? result.content : [];
    return String(part?.text);
  }

  async stop(): Promise<void> {
    this.run.stop();
    await this.ended;
  }

  #turn(turn: Turn): void {
    this.#turns.push(turn);
    this.#wake();
  }
}

/** Sign-ins that end with the test. `signedIn` is the ids for which one was done. */
export function signIns(tokens: TokenKeeper): { signIn: SignIn; signedIn: string[] } {
  const signedIn: string[] = [];
  const signIn = new SignIn({
    clock: systemClock,
    log: silentLogger,
    clientVersion: '0.0.0',
    tokens,
    headersOf: async () => ({ 'x-key': 'canary-header' }),
    onSignedIn: (id) => signedIn.push(id),
  });
  onTestFinished(() => signIn.dispose());
  return { signIn, signedIn };
}
