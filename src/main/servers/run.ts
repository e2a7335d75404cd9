import type { Logger } from '../../shared/logger.ts';
import type { ServerConfig } from '../../shared/server.ts';
import type { Clock } from './clock.ts';
import type { ConnectionOptions, ServerConnection } from './connection.ts';
import type { LogRing } from './logRing.ts';
import type { Block, RunFailure } from './machine.ts';
import type { ServerNotice } from './protocolClient.ts';
import type { Timings } from './timings.ts';

/** What every kind of run is made of. */
export interface RunOptions {
  readonly config: ServerConfig;
  readonly clock: Clock;
  readonly timings: Timings;
  readonly log: Logger;
  readonly lines: LogRing;
  readonly clientVersion: string;
  /** What is remembered of the server from earlier runs, for the handshake. */
  readonly memory: ConnectionOptions['memory'];
  /** The command line or the address, for people to read. */
  onLaunch(commandLine: string): void;
  /** The handshake is done and the tools are listed. `pid` is null where there is no process of ours. */
  onReady(pid: number | null): void;
  onToolsChanged(): void;
  onNotice(notice: ServerNotice): void;
  /** At most once: the run is of no more use. Not after `onBlocked`. */
  onBroken(failure: RunFailure): void;
  /** At most once: nothing works before a person did something. Not after `onBroken`. */
  onBlocked(block: Block): void;
  /** Exactly once, last: nothing of the run is left. */
  onEnded(): void;
}

/** One life of a server: of its process, or of a session with a remote one. Starts when made. */
export interface Run {
  /** The conversation with the server; null until it is ready and after it broke. */
  readonly connection: ServerConnection | null;
  /** Names the run's processes; null where there are none. */
  readonly marker: string | null;
  /** Begins to stop whatever there is of the run. `onEnded` follows, within a bounded time. */
  stop(): void;
  /** The time to get ready is over. */
  deadlinePassed(): void;
  /** The server does not answer probes any more: breaks the run with an explanation. */
  unresponsive(): void;
}
