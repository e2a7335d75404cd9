import type { ServerVitals } from '../../../shared/server.ts';
import { type ServerSample, sampleInterval } from '../../../shared/serverActivity.ts';
import { Bell } from '../changeFeed.ts';
import type { CancelTimer, Clock } from '../clock.ts';
import type { UsageRoot } from './processFigures.ts';
import { Series } from './series.ts';
import type { ServerStats } from './serverStats.ts';
import type { Usage } from './usageMeter.ts';
import { UsageSampler } from './usageSampler.ts';

/** A server that runs. `process` is null where it runs somewhere else. */
export interface MonitoredRun {
  readonly process: Pick<UsageRoot, 'pid' | 'marker'> | null;
  readonly stats: Pick<ServerStats, 'takeWindow'>;
}

export interface MonitorOptions {
  readonly clock: Clock;
  /** A server was measured: its usage and its samples are new. */
  onVitals(id: string): void;
  readonly sampler?: Pick<UsageSampler, 'sample'>;
}

/** Measures all servers that run every five seconds, and keeps the samples of the last hour of each. */
export class Monitor {
  readonly #clock: Clock;
  readonly #onVitals: (id: string) => void;
  readonly #sampler: Pick<UsageSampler, 'sample'>;
  readonly #runs = new Map<string, MonitoredRun>();
  readonly #series = new Map<string, Series>();
  #usage = new Map<string, Usage>();
  #cancel: CancelTimer | null = null;
  #isSampling = false;

  constructor({ clock, onVitals, sampler = new UsageSampler(clock) }: MonitorOptions) {
    this.#clock = clock;
    this.#onVitals = onVitals;
    this.#sampler = sampler;
  }

  /** A server runs from now on; in place of its earlier run, if it had one. */
  started(id: string, run: MonitoredRun): void {
    this.#runs.set(id, run);
    this.#usage.delete(id);
    this.#schedule(sampleInterval);
  }

  /** A server runs no more. Its samples stay. */
  stopped(id: string): void {
    this.#runs.delete(id);
    this.#usage.delete(id);
    if (this.#runs.size === 0) this.#unschedule();
  }

  /** What a server used when it was last looked at; null while that is not known, which takes two looks. */
  usage(id: string): ServerVitals['usage'] {
    const usage = this.#usage.get(id);
    if (usage === undefined || usage.cpu === null) return null;
    return { cpu: usage.cpu, memory: usage.memory, processes: usage.processes };
  }

  /**
   * The samples that are still held, then new ones as they come. Ends when the signal aborts or the server is forgotten.
   */
  async *watch(id: string, signal: AbortSignal): AsyncIterableIterator<ServerSample[]> {
    const series = this.#seriesOf(id);
    const bell = new Bell(signal);
    const stop = series.onChange(() => bell.ring());
    try {
      for (let seq = 0, first = true; first || ((await bell.heard()) && !series.ended); first = false) {
        const samples = series.after(seq);
        seq = series.lastSeq;
        yield samples;
      }
    } finally {
      stop();
    }
  }

  /** Drops the samples of a server that was removed. */
  forget(id: string): void {
    this.stopped(id);
    this.#series.get(id)?.end();
    this.#series.delete(id);
  }

  dispose(): void {
    for (const id of [...this.#runs.keys(), ...this.#series.keys()]) this.forget(id);
  }

  #seriesOf(id: string): Series {
    const known = this.#series.get(id);
    if (known !== undefined) return known;
    const series = new Series();
    this.#series.set(id, series);
    return series;
  }

  #schedule(delay: number): void {
    if (this.#runs.size === 0 || this.#isSampling || this.#cancel !== null) return;
    this.#cancel = this.#clock.after(delay, () => {
      this.#cancel = null;
      void this.#sample();
    });
  }

  #unschedule(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  /** The next look is set when this one is done, so that slow ones never pile up, and at the beat they all keep. */
  async #sample(): Promise<void> {
    const began = this.#clock.now();
    const runs = [...this.#runs];
    this.#isSampling = true;
    const usage = await this.#look(runs);
    this.#isSampling = false;
    this.#schedule(sampleInterval - ((this.#clock.now() - began) % sampleInterval));
    // One that was stopped or started anew meanwhile was not measured.
    for (const [id, run] of runs) if (this.#runs.get(id) === run) this.#keep(id, run, usage.get(id));
  }

  /** Calls and round trips are worth keeping also where the processes can't be measured. */
  async #look(runs: [string, MonitoredRun][]): Promise<ReadonlyMap<string, Usage>> {
    return this.#sampler.sample(runs.flatMap(rootOf)).catch(() => new Map());
  }

  #keep(id: string, { stats }: MonitoredRun, usage: Usage | undefined): void {
    if (usage === undefined) this.#usage.delete(id);
    else this.#usage.set(id, usage);
    this.#seriesOf(id).add({
      at: this.#clock.wall(),
      cpu: usage?.cpu ?? null,
      memory: usage?.memory ?? null,
      ...stats.takeWindow(),
    });
    this.#onVitals(id);
  }
}

function rootOf([id, { process }]: [string, MonitoredRun]): UsageRoot[] {
  return process === null ? [] : [{ id, ...process }];
}
