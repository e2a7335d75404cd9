import type { ProcessEntry } from '../platform/processEntry.ts';

/** A process with what it has used so far. Zombies are among them: their time counts until their parent has taken it. */
export interface ProcessFigures extends ProcessEntry {
  readonly isZombie: boolean;
  /** Milliseconds of processor time of the process itself. */
  readonly cpu: number;
  /** Milliseconds of processor time of its children that have ended; 0 where the system does not tell. */
  readonly cpuOfEnded: number;
  /** Resident bytes. What processes share counts for each of them. */
  readonly memory: number;
}

/** A server whose processes are measured: everything that descends from its process or bears its marker. */
export interface UsageRoot {
  readonly id: string;
  /** Its process, which this host started and has not collected: no other process can get this id. */
  readonly pid: number;
  /** Of this run of the server alone. */
  readonly marker: string;
}

/** Finds the processes of servers. One for each kind of system. */
export interface TreeReader {
  /** The processes of each root by its id, and at what monotonic time they were looked at: it need not be now. */
  read(roots: readonly UsageRoot[]): Promise<{ at: number; trees: ReadonlyMap<string, readonly ProcessFigures[]> }>;
}
