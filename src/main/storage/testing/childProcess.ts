import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A test's own process: a script beside this file, run by the same Node. */
export class TestProcess {
  readonly child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  readonly #ended: Promise<unknown>;
  #errors = '';

  constructor(script: string, args: string[], wrapper: string[] = []) {
    const path = fileURLToPath(new URL(script, import.meta.url));
    const [command = process.execPath, ...rest] = [...wrapper, process.execPath, path, ...args];
    this.child = spawn(command, rest, { stdio: 'pipe' });
    this.child.stdin.on('error', () => {});
    this.child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      this.#errors += chunk;
    });
    this.#lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
    this.#ended = once(this.child, 'close');
  }

  /** The next line of its output. Fails with what it wrote to stderr when it ends before. */
  async line(): Promise<string> {
    const next = await this.#lines.next();
    if (next.done) throw new Error(`The process ended: ${this.#errors}`);
    return next.value;
  }

  /** The whole lines of its output that were not asked for yet, up to its end. */
  async restOfLines(): Promise<string[]> {
    const lines: string[] = [];
    for (let next = await this.#lines.next(); !next.done; next = await this.#lines.next()) lines.push(next.value);
    return lines;
  }

  /** Waits for its end; how it ended. */
  async ended(): Promise<{ code: number | null; signal: NodeJS.Signals | null; errors: string }> {
    await this.#ended;
    return { code: this.child.exitCode, signal: this.child.signalCode, errors: this.#errors };
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.#ended;
  }
}
