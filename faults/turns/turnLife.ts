import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { Item, Transcript, Turn } from '../../src/shared/conversation.ts';
import type { TurnHostLine, TurnHostOptions } from './turnHost.ts';

const script = fileURLToPath(new URL('./turnHost.ts', import.meta.url));

/** One life of a host that works through turns: what it said until it was killed or ended. */
export class TurnLife {
  readonly lines: TurnHostLine[] = [];
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #waiting = new Set<() => void>();
  /** What it wrote about its troubles. */
  errors = '';

  constructor(options: TurnHostOptions) {
    const child = spawn(process.execPath, [script, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    this.#ended = once(child, 'close');
    onTestFinished(() => void child.kill('SIGKILL'));
    child.stderr.on('data', (part: Buffer) => {
      this.errors += part.toString('utf8');
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      this.lines.push(JSON.parse(line));
      for (const look of [...this.#waiting]) look();
    });
  }

  /** Resolves with what the host found at its start; null where there was no conversation yet. */
  async found(): Promise<Transcript | null> {
    await this.#until(() => this.lines.length > 0);
    const [line] = this.lines;
    if (line?.say !== 'found') throw new Error(`The host said ${line?.say} first.`);
    return line.transcript;
  }

  /** Kills it so many milliseconds from now. Resolves when it is gone. */
  async killAfter(milliseconds: number): Promise<void> {
    await Promise.race([pause(milliseconds), this.#ended]);
    await this.#kill();
  }

  /** Kills it the moment that it has told so many more things of some kinds: the last one had no time to settle. */
  async killAt(count: number, kinds: readonly TurnHostLine['say'][]): Promise<void> {
    const told = () => this.lines.filter(({ say }) => kinds.includes(say)).length;
    const wanted = told() + count;
    await this.#until(() => told() >= wanted);
    await this.#kill();
  }

  /** Resolves with what was left when it ended by itself. */
  async end(): Promise<Transcript> {
    await this.#ended;
    const line = this.lines.at(-1);
    if (line?.say !== 'ended' || line.transcript === null) throw new Error(`The host broke off: ${this.errors}`);
    return line.transcript;
  }

  /** Each item as it was shown last. */
  get items(): Map<string, Item> {
    return new Map(this.lines.flatMap((line) => (line.say === 'item' ? [[line.item.id, line.item] as const] : [])));
  }

  /** The words of each answer, as far as they were shown while they were written. */
  get texts(): Map<string, string> {
    return new Map(this.lines.flatMap((line) => (line.say === 'text' ? [[line.itemId, line.text] as const] : [])));
  }

  /** Each turn as it was shown last. */
  get turns(): Map<string, Turn> {
    return new Map(this.lines.flatMap((line) => (line.say === 'turn' ? [[line.turn.id, line.turn] as const] : [])));
  }

  async #kill(): Promise<void> {
    if (this.#child.exitCode !== null) throw new Error(`The host ended by itself: ${this.errors}`);
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  /** Resolves when what it has said satisfies the condition. Rejects when it ended before. */
  async #until(holds: () => boolean): Promise<void> {
    const said = new Promise<void>((resolve) => {
      const look = () => {
        if (!holds()) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
    const ended = this.#ended.then(() => Promise.reject(new Error(`The host ended by itself: ${this.errors}`)));
    await Promise.race([said, ended]);
  }
}
