import { randomUUID } from 'node:crypto';
import type { Logger } from '../../shared/logger.ts';
import { type Clock, settlesWithin } from './clock.ts';
import { ServerConnection } from './connection.ts';
import {
  explainClosedOutput,
  explainDeadline,
  explainExit,
  explainFlood,
  explainProtocol,
  explainSpawnError,
  type RunEvidence,
} from './diagnose.ts';
import type { Launch } from './launch.ts';
import type { Ledger } from './ledger.ts';
import type { LogRing } from './logRing.ts';
import type { RunFailure } from './machine.ts';
import { PipeReader } from './pipeReader.ts';
import { type ServerProcess, spawnServer } from './process.ts';
import { findProcess } from './processTable.ts';
import { stopTree } from './processTree.ts';
import { StdioTransport } from './stdioTransport.ts';
import type { Timings } from './timings.ts';

/** Lines of stderr are for people: longer ones are cut. */
const maxStderrLine = 8 * 1024;
const stderrBudget = { lines: 2_000, bytes: 4 * 1024 * 1024 };
/** The last words of a server that ended are still in its pipes. */
const lastWordsWait = 250;
const evidenceLines = 20;

export interface RunOptions {
  readonly clock: Clock;
  readonly timings: Timings;
  readonly ledger: Ledger;
  readonly log: Logger;
  readonly lines: LogRing;
  readonly clientVersion: string;
  /** The data folder's marker. */
  readonly marker: string;
  prepare(runMarker: string): Promise<Launch>;
  onLaunch(commandLine: string): void;
  onReady(pid: number): void;
  onToolsChanged(): void;
  /** At most once: the run is of no more use. */
  onBroken(failure: RunFailure): void;
  /** Exactly once, last: nothing of the run is left. */
  onEnded(): void;
}

/** One life of a server's process, from the command line to the last descendant. Starts when made. */
export class ServerRun {
  readonly #options: RunOptions;
  readonly #runMarker: string;
  readonly #stopRequested: Promise<void>;
  #requestStop: () => void = () => {};
  #stopping = false;
  #broken = false;
  #ready = false;
  #commandLine = '';
  #transport: StdioTransport | null = null;
  #connection: ServerConnection | null = null;

  constructor(options: RunOptions) {
    this.#options = options;
    this.#runMarker = `${options.marker}.${randomUUID()}`;
    this.#stopRequested = new Promise((resolve) => {
      this.#requestStop = resolve;
    });
    void this.#live();
  }

  /** The conversation with the server; null until it is ready and after it broke. */
  get connection(): ServerConnection | null {
    const usable = this.#ready && !this.#broken && !this.#stopping && this.#transport?.isOpen;
    return usable ? this.#connection : null;
  }

  /** Begins to stop whatever there is of the run. `onEnded` follows, within the time of the stop ladder. */
  stop(): void {
    this.#stopping = true;
    this.#requestStop();
  }

  /** The time to get ready is over. */
  deadlinePassed(): void {
    this.#break(explainDeadline(this.#options.timings.startDeadline, this.#evidence()));
  }

  async #live(): Promise<void> {
    const launch = await this.#prepare();
    const server = launch === null || this.#stopping ? null : await this.#spawn(launch);
    try {
      if (launch !== null && server !== null) await this.#attend(server, launch.spec.file);
    } catch (error) {
      // A defect of ours must not leave the server between two states for ever.
      this.#options.log.error({ error }, 'A server process was not cleaned up as it should');
    }
    this.#options.onEnded();
  }

  /** Null when it was stopped meanwhile, or when what to launch can't be known. */
  async #prepare(): Promise<Launch | null> {
    try {
      const launch = await Promise.race([this.#options.prepare(this.#runMarker), this.#stopRequested]);
      if (launch === undefined) return null;
      this.#commandLine = launch.commandLine;
      this.#options.lines.mask(launch.secrets);
      this.#options.onLaunch(launch.commandLine);
      return launch;
    } catch (error) {
      this.#break(explainSpawnError(error, this.#commandLine));
      return null;
    }
  }

  async #spawn(launch: Launch): Promise<ServerProcess | null> {
    try {
      return await spawnServer(launch.spec);
    } catch (error) {
      this.#break(explainSpawnError(error, launch.commandLine));
      return null;
    }
  }

  /** Uses the process until it ends or has to, then clears away what is left of it. */
  async #attend(server: ServerProcess, executable: string): Promise<void> {
    const { clock, lines, log, ledger, timings } = this.#options;
    const stderr = this.#readStderr(server);
    await this.#record(server, executable);
    if (!this.#stopping) void this.#connect(server);
    await Promise.race([server.exited, this.#stopRequested]);
    if (server.exit !== null) await this.#hearLastWords(server, stderr);
    await this.#connection?.close();
    await this.#transport?.close();
    stderr.discard();
    server.stdout.resume();
    const survivors = await stopTree(server, this.#runMarker, timings.stopLadder, clock);
    server.release();
    if (survivors.length > 0) {
      lines.push('host', `These processes could not be ended: ${survivors.join(', ')}.`);
      log.error({ survivors }, 'Server processes could not be ended');
      return;
    }
    await ledger.remove(this.#runMarker).catch((error: unknown) => log.warn({ error }, 'The ledger was not updated'));
  }

  /** Notes the process on disk before it is used, so that it can be found even if this host is killed right now. */
  async #record(server: ServerProcess, executable: string): Promise<void> {
    const { ledger, log } = this.#options;
    const entry = await findProcess(server.pid);
    if (entry === null) return;
    const { pid, startTime } = entry;
    try {
      await ledger.add({ pid, startTime, executable, marker: this.#runMarker });
    } catch (error) {
      log.warn({ error }, 'A server process could not be noted in the ledger');
    }
  }

  async #connect(server: ServerProcess): Promise<void> {
    const { clock, lines, timings, clientVersion, onReady, onToolsChanged } = this.#options;
    const transport = new StdioTransport(server, {
      clock,
      log: lines,
      floodTolerance: timings.floodTolerance,
      onFlood: () => this.#break(explainFlood('stdout', this.#evidence())),
      onOutputEnd: () => void this.#outputEnded(server),
    });
    const connection = new ServerConnection({
      clock,
      clientVersion,
      requestTimeout: timings.startDeadline,
      onToolsChanged,
      onRemark: (remark) => lines.push('host', remark),
    });
    this.#transport = transport;
    this.#connection = connection;
    try {
      await connection.open(transport);
    } catch (error) {
      return this.#openFailed(server, error);
    }
    if (this.#stopping || this.#broken) return;
    this.#ready = true;
    onReady(server.pid);
  }

  /** When the server is about to end, its exit is the better explanation. */
  async #openFailed(server: ServerProcess, error: unknown): Promise<void> {
    await settlesWithin(this.#options.clock, lastWordsWait, server.exited);
    if (server.exit === null) this.#break(explainProtocol(error, this.#evidence()));
  }

  /** Usually the process is about to end too; one that lives on without its output is of no use. */
  async #outputEnded(server: ServerProcess): Promise<void> {
    await settlesWithin(this.#options.clock, lastWordsWait, server.exited);
    if (server.exit === null) this.#break(explainClosedOutput(this.#evidence()));
  }

  #readStderr(server: ServerProcess): PipeReader {
    const { clock, lines, timings } = this.#options;
    return new PipeReader(server.stderr, {
      maxLineBytes: maxStderrLine,
      keepBytes: maxStderrLine,
      budget: stderrBudget,
      floodTolerance: timings.floodTolerance,
      clock,
      onLine: (line) => {
        lines.push('stderr', line.kind === 'line' ? line.text : line.head);
        return true;
      },
      onFlood: () => this.#break(explainFlood('stderr', this.#evidence())),
    });
  }

  /** The server ended by itself: what it said last tells why. */
  async #hearLastWords(server: ServerProcess, stderr: PipeReader): Promise<void> {
    const heard = Promise.all([stderr.ended, this.#transport?.ended]);
    await settlesWithin(this.#options.clock, lastWordsWait, heard);
    if (server.exit !== null) this.#break(explainExit(server.exit, this.#evidence()));
  }

  #break(failure: RunFailure): void {
    if (this.#broken || this.#stopping) return;
    this.#broken = true;
    this.#options.onBroken(failure);
  }

  #evidence(): RunEvidence {
    return {
      wasReady: this.#ready,
      commandLine: this.#commandLine,
      lastLines: this.#options.lines.tail(evidenceLines),
      junkLines: this.#transport?.junkLines ?? 0,
    };
  }
}
