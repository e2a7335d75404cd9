import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { SupervisorOptions } from '../src/main/servers/supervisor.ts';
import type { ServerStatus } from '../src/shared/server.ts';

const script = fileURLToPath(new URL('./servers/host.ts', import.meta.url));

/** What a host of its own process is told: all of it can be written as JSON. */
export type HostOptions = Pick<SupervisorOptions, 'configs' | 'ledgerFile' | 'marker' | 'timings'>;

/** What it says of a server. */
export interface HostLine {
  readonly id: string;
  readonly status: ServerStatus;
  readonly pid: number | null;
  readonly restarts: number;
  /** Calls and probes that were answered in this run. */
  readonly roundTrips: number;
}

/** A host that can be killed or frozen, and what it says of its servers. It is killed when the test ends. */
export class HostProcess {
  /** Every line, in order. */
  readonly history: HostLine[] = [];
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;
  readonly #waiting = new Set<() => void>();

  constructor(options: HostOptions) {
    const child = spawn(process.execPath, [script, JSON.stringify(options)], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#child = child;
    this.ended = new Promise((resolve) => child.once('exit', () => resolve()));
    createInterface({ input: child.stdout }).on('line', (line) => {
      this.history.push(JSON.parse(line));
      for (const look of [...this.#waiting]) look();
    });
    onTestFinished(() => this.kill());
  }

  /** What was said last of a server; undefined before anything was. */
  latest(id: string): HostLine | undefined {
    return this.history.findLast((line) => line.id === id);
  }

  /** Resolves when what the host has said satisfies the condition. Rejects when it ended before. */
  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (!holds()) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      void this.ended.then(() => reject(new Error('The host ended')));
      look();
    });
  }

  async ready(...ids: string[]): Promise<number[]> {
    await this.until(() => ids.every((id) => this.latest(id)?.status === 'ready'));
    return ids.map((id) => this.latest(id)?.pid ?? 0);
  }

  enable(id: string): void {
    this.#child.stdin?.write(`${JSON.stringify({ enable: id })}\n`);
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child.kill(signal);
  }

  /** As `kill -9` does. Resolves when it is gone. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.ended;
  }
}
