import { randomUUID } from 'node:crypto';
import { learnsUser, ProcessIdentity } from './callIdentity.ts';
import type { ServerConnection } from './connection.ts';
import { explainDeadline, explainExit, explainSilence, explainSpawnError, type RunEvidence } from './diagnose.ts';
import type { Launch } from './launch.ts';
import type { Ledger } from './ledger.ts';
import type { RunFailure } from './machine.ts';
import { platform } from './platform/processPlatform.ts';
import { type ServerProcess, spawnServer } from './process.ts';
import { stopTree } from './processTree.ts';
import type { Run, RunOptions } from './run.ts';
import { StdioSession } from './stdioSession.ts';

export interface ServerRunOptions extends RunOptions {
  readonly ledger: Ledger;
  /** The data folder's marker, which begins that of the run. */
  readonly hostMarker: string;
  prepare(runMarker: string): Promise<Launch>;
}

/** One life of a server's process, from the command line to the last descendant. */
export class ServerRun implements Run {
  readonly marker: string;
  readonly #options: ServerRunOptions;
  readonly #stopRequested: Promise<void>;
  #requestStop: () => void = () => {};
  #stopping = false;
  #broken = false;
  #commandLine = '';
  #session: StdioSession | null = null;

  constructor(options: ServerRunOptions) {
    this.#options = options;
    this.marker = `${options.hostMarker}.${randomUUID()}`;
    this.#stopRequested = new Promise((resolve) => {
      this.#requestStop = resolve;
    });
    void this.#live();
  }

  get connection(): ServerConnection | null {
    const session = this.#session;
    return session?.isReady && !this.#broken && !this.#stopping ? session.connection : null;
  }

  stop(): void {
    this.#stopping = true;
    this.#requestStop();
  }

  deadlinePassed(): void {
    this.#break(explainDeadline(this.#options.timings.startDeadline, this.#evidence()));
  }

  unresponsive(): void {
    this.#break(explainSilence(this.#options.timings.probe.endAfter, this.#evidence()));
  }

  async #live(): Promise<void> {
    const launch = await this.#prepare();
    try {
      for (let again = launch !== null; launch !== null && again && !this.#stopping; ) {
        const identity = this.#identify(launch);
        const server = await this.#spawn(launch, identity);
        again = server !== null && (await this.#attend(server, launch, identity));
      }
    } catch (error) {
      // A defect of ours must not leave the server between two states for ever.
      this.#options.log.error({ error }, 'A server process was not cleaned up as it should');
    }
    this.#options.onEnded();
  }

  /** Null when it was stopped meanwhile, or when what to launch can't be known. */
  async #prepare(): Promise<Launch | null> {
    try {
      const launch = await Promise.race([this.#options.prepare(this.marker), this.#stopRequested]);
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

  /** A fresh key for each process, which is not shown in the server's log; null where it may not know its users. */
  #identify({ secrets }: Launch): ProcessIdentity | null {
    const { config, clock, lines } = this.#options;
    if (!learnsUser(config)) return null;
    const identity = new ProcessIdentity(config.id, clock);
    lines.mask([...secrets, identity.secret]);
    return identity;
  }

  async #spawn(launch: Launch, identity: ProcessIdentity | null): Promise<ServerProcess | null> {
    const { spec } = launch;
    try {
      return await spawnServer({ ...spec, environment: { ...spec.environment, ...identity?.environment } });
    } catch (error) {
      this.#break(explainSpawnError(error, launch.commandLine));
      return null;
    }
  }

  /**
   * Uses the process until it ends or has to, then clears away what is left of it. Returns true when it ended on being
   * asked about its era, which some servers of the older one do: it is then started again, and not asked.
   */
  async #attend(server: ServerProcess, launch: Launch, identity: ProcessIdentity | null): Promise<boolean> {
    const session = this.#openSession(server, identity);
    this.#session = session;
    await this.#record(server, launch.spec.file);
    if (!this.#stopping) void session.open();
    await Promise.race([server.exited, this.#stopRequested]);
    const ownEnd = server.exit !== null;
    const again = ownEnd && this.#mayHaveEndedOnProbe(session);
    if (ownEnd) await session.hearLastWords();
    if (server.exit !== null && !again) this.#break(explainExit(server.exit, session.evidence()));
    await session.close();
    await this.#clearAway(server);
    return again;
  }

  /** It is not asked again: whatever it is, it is taken for one of the older era until it refuses that. */
  #mayHaveEndedOnProbe({ connection }: StdioSession): boolean {
    const { memory } = this.#options;
    if (!connection.isNegotiating || this.#stopping || this.#broken) return false;
    memory.era = 'legacy';
    return true;
  }

  #openSession(server: ServerProcess, identity: ProcessIdentity | null): StdioSession {
    const { clock, timings, lines, clientVersion, config, memory, onReady, onToolsChanged, onNotice } = this.#options;
    return new StdioSession(server, {
      clock,
      timings,
      lines,
      commandLine: this.#commandLine,
      connection: {
        clientVersion,
        roots: config.options.roots,
        memory,
        identity: identity?.metaFor ?? null,
        onToolsChanged,
        onNotice,
      },
      onReady: () => {
        if (!this.#stopping && !this.#broken) onReady(server.pid);
      },
      onBroken: (failure) => this.#break(failure),
    });
  }

  async #clearAway(server: ServerProcess): Promise<void> {
    const { clock, lines, log, ledger, timings } = this.#options;
    const survivors = await stopTree(server, this.marker, timings.stopLadder, clock);
    server.release();
    if (survivors.length > 0) {
      lines.push('host', `These processes could not be ended: ${survivors.join(', ')}.`);
      log.error({ survivors }, 'Server processes could not be ended');
      return;
    }
    await ledger.remove(this.marker).catch((error: unknown) => log.warn({ error }, 'The ledger was not updated'));
  }

  /** Notes the process on disk before it is used, so that it can be found even if this host is killed right now. */
  async #record(server: ServerProcess, executable: string): Promise<void> {
    const { ledger, log } = this.#options;
    const { pid } = server;
    const startTime = await platform.startTimeOf(pid);
    if (startTime === null) return;
    try {
      await ledger.add({ pid, startTime, executable, marker: this.marker });
    } catch (error) {
      log.warn({ error }, 'A server process could not be noted in the ledger');
    }
  }

  #break(failure: RunFailure): void {
    if (this.#broken || this.#stopping) return;
    this.#broken = true;
    this.#options.onBroken(failure);
  }

  #evidence(): RunEvidence {
    const nothing = { wasReady: false, commandLine: this.#commandLine, lastLines: [], junkLines: 0 };
    return this.#session?.evidence() ?? nothing;
  }
}
