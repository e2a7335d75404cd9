import { type Clock, settlesWithin } from './clock.ts';
import { type ConnectionOptions, ServerConnection } from './connection.ts';
import { explainClosedOutput, explainFlood, explainProtocol, type RunEvidence } from './diagnose.ts';
import type { LogRing } from './logRing.ts';
import type { RunFailure } from './machine.ts';
import { PipeReader } from './pipeReader.ts';
import type { ServerProcess } from './process.ts';
import { StdioTransport } from './stdioTransport.ts';
import type { Timings } from './timings.ts';

/** Lines of stderr are for people: longer ones are cut. */
const maxStderrLine = 8 * 1024;
const stderrBudget = { lines: 2_000, bytes: 4 * 1024 * 1024 };
/** The last words of a server that ended are still in its pipes. */
const lastWordsWait = 250;
const evidenceLines = 20;

export interface SessionOptions {
  readonly clock: Clock;
  readonly timings: Timings;
  readonly lines: LogRing;
  readonly commandLine: string;
  readonly connection: Omit<ConnectionOptions, 'clock' | 'requestTimeout' | 'onRemark'>;
  onReady(): void;
  /** The server can't be used although its process lives. May come more than once. */
  onBroken(failure: RunFailure): void;
}

/** What is said over the pipes of one process: messages over stdin and stdout, words for people over stderr. */
export class StdioSession {
  readonly connection: ServerConnection;
  readonly #server: ServerProcess;
  readonly #options: SessionOptions;
  readonly #transport: StdioTransport;
  readonly #stderr: PipeReader;
  /** What an earlier run wrote explains nothing of this one. */
  readonly #startedAt: number;
  #ready = false;

  constructor(server: ServerProcess, options: SessionOptions) {
    const { clock, timings, lines, onBroken } = options;
    this.#server = server;
    this.#startedAt = lines.lastSeq;
    this.#options = options;
    this.#stderr = this.#readStderr();
    this.#transport = new StdioTransport(server, {
      clock,
      log: lines,
      floodTolerance: timings.floodTolerance,
      onFlood: () => onBroken(explainFlood('stdout', this.evidence())),
      onOutputEnd: () => void this.#outputEnded(),
    });
    this.connection = new ServerConnection({
      ...options.connection,
      clock,
      requestTimeout: timings.startDeadline,
      onRemark: (remark, source = 'host') => lines.push(source, remark),
    });
  }

  /** Does the handshake. `onReady` or `onBroken` tells how it went, unless the process ended: then its exit does. */
  async open(): Promise<void> {
    try {
      await this.connection.open(this.#transport);
    } catch (error) {
      // When the server is about to end, its exit is the better explanation.
      await settlesWithin(this.#options.clock, lastWordsWait, this.#server.exited);
      if (this.#server.exit === null) this.#options.onBroken(explainProtocol(error, this.evidence()));
      return;
    }
    this.#ready = true;
    this.#options.onReady();
  }

  get isReady(): boolean {
    return this.#ready && this.#transport.isOpen;
  }

  /** Waits, but not long, until what the ended process wrote last was read. */
  async hearLastWords(): Promise<void> {
    await settlesWithin(this.#options.clock, lastWordsWait, Promise.all([this.#stderr.ended, this.#transport.ended]));
  }

  /** Lets go of the pipes; what still comes is thrown away. */
  async close(): Promise<void> {
    await this.connection.close();
    await this.#transport.close();
    this.#stderr.discard();
    this.#server.stdout.resume();
  }

  evidence(): RunEvidence {
    const { commandLine, lines } = this.#options;
    return {
      wasReady: this.#ready,
      commandLine,
      lastLines: lines.tail(evidenceLines, this.#startedAt),
      junkLines: this.#transport.junkLines,
    };
  }

  /** Usually the process is about to end too; one that lives on without its output is of no use. */
  async #outputEnded(): Promise<void> {
    await settlesWithin(this.#options.clock, lastWordsWait, this.#server.exited);
    if (this.#server.exit === null) this.#options.onBroken(explainClosedOutput(this.evidence()));
  }

  #readStderr(): PipeReader {
    const { clock, lines, timings, onBroken } = this.#options;
    return new PipeReader(this.#server.stderr, {
      maxLineBytes: maxStderrLine,
      keepBytes: maxStderrLine,
      budget: stderrBudget,
      floodTolerance: timings.floodTolerance,
      clock,
      onLine: (line) => {
        lines.push('stderr', line.kind === 'line' ? line.text : line.head);
        return true;
      },
      onFlood: () => onBroken(explainFlood('stderr', this.evidence())),
    });
  }
}
