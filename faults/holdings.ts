import type { EventEmitter } from 'node:events';
import { readdir, readlink } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { Ledger } from '../src/main/servers/ledger.ts';
import { processesOf } from './watching.ts';

/** What a host holds of the system, counted by kind. */
export interface Holdings {
  /** What keeps its event loop alive: timers, pipes, processes. */
  readonly resources: Readonly<Record<string, number>>;
  /** Open files, by what they are. */
  readonly files: Readonly<Record<string, number>>;
  /** Listeners on the process itself. */
  readonly listeners: Readonly<Record<string, number>>;
  /** Living processes that bear its marker. */
  readonly processes: number;
  /** Processes that its ledger takes for living. */
  readonly noted: number;
}

/** As many looks without any change as make a state that lasts, and the time between two. */
const steadyLooks = 4;
const between = 300;

/**
 * What is held once it does not change any more: a timer may still have to run out. Looks for longer than the longest
 * timer that is set for a moment only, which is that of figures to be told.
 */
export async function settledHoldings(marker: string, ledgerFile: string): Promise<Holdings> {
  let last = '';
  for (let same = 0; ; ) {
    globalThis.gc?.();
    const holdings = await look(marker, ledgerFile);
    const text = JSON.stringify(holdings);
    same = text === last ? same + 1 : 0;
    if (same === steadyLooks) return holdings;
    last = text;
    await delay(between);
  }
}

async function look(marker: string, ledgerFile: string): Promise<Holdings> {
  return {
    resources: counted(process.getActiveResourcesInfo()),
    files: counted(await openFiles()),
    listeners: counted(listenedEvents()),
    processes: (await processesOf(marker)).length,
    noted: (await Ledger.read(ledgerFile)).length,
  };
}

/** Named once for each listener. */
function listenedEvents(): string[] {
  const events: EventEmitter = process;
  return events.eventNames().flatMap((name) => Array<string>(events.listenerCount(name)).fill(String(name)));
}

async function openFiles(): Promise<string[]> {
  const folder = '/proc/self/fd';
  const numbers = await readdir(folder).catch(() => []);
  const targets = await Promise.all(numbers.map((number) => readlink(`${folder}/${number}`).catch(() => null)));
  // Pipes and sockets have numbers of their own; the folder that is being read is open too.
  return targets.flatMap((target) => (target === null ? [] : [target.replace(/\[\d+\]$/, '')]));
}

function counted(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of [...names].sort()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
