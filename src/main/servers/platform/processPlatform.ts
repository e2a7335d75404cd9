import type { LedgerEntry } from '../ledger.ts';
import { linux } from './linux.ts';
import { posix } from './posix.ts';
import type { ProcessEntry } from './processEntry.ts';
import { windows } from './windows.ts';

export type EndSignal = 'SIGTERM' | 'SIGKILL';

/** What is known of the processes of a host that was killed. */
export interface OrphanSearch {
  readonly entries: readonly LedgerEntry[];
  /** The data folder's marker; those of runs begin with it and a dot. */
  readonly marker: string;
  /** This host, which is no orphan, and nor is what it was started from. */
  readonly self: number;
}

/** What a system can tell of processes, and do to them. */
export interface ProcessPlatform {
  readonly name: 'linux' | 'posix' | 'windows';
  /** The processes of this machine that we may look at. Empty where a look takes too long to be of use for a stop. */
  processes(): Promise<ProcessEntry[]>;
  /** One process, or null when there is none with this id. */
  find(pid: number): Promise<ProcessEntry | null>;
  /** Those of the given processes that still live. */
  stillAlive(entries: readonly ProcessEntry[]): Promise<ProcessEntry[]>;
  /** What tells a process that was just started apart from a later one with its id; null when it is gone already. */
  startTimeOf(pid: number): Promise<string | null>;
  /**
   * Signals a server's process, while it has not been collected, and every member of its tree. The members are looked
   * for only where they have to be signalled one by one.
   */
  signalTree(root: number | null, members: () => Promise<readonly ProcessEntry[]>, signal: EndSignal): Promise<void>;
  /** What a host that was killed left running, as far as it is certainly ours. Rejects when that can't be found out. */
  findOrphans(search: OrphanSearch): Promise<Pick<ProcessEntry, 'pid'>[]>;
  /** Ends an orphan, gently where the system and the signal allow it. */
  endOrphan(pid: number, signal: EndSignal): Promise<void>;
}

/** The system that this host runs on. */
export const platform: ProcessPlatform = choose(process.platform);

function choose(system: NodeJS.Platform): ProcessPlatform {
  if (system === 'win32') return windows();
  return system === 'linux' ? linux : posix();
}
