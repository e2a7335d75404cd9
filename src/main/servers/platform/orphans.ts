import type { LedgerEntry } from '../ledger.ts';
import type { ProcessEntry } from './processEntry.ts';

/**
 * Which processes of a table are orphans of ours: those that bear the marker of this data folder, or, where the system
 * does not show markers, those whose id and start time are both in the ledger. The given process and its ancestors
 * never are.
 */
export function findOrphans(
  table: readonly ProcessEntry[],
  entries: readonly LedgerEntry[],
  marker: string,
  self: number,
): ProcessEntry[] {
  const spared = ancestorsOf(table, self);
  return table.filter((entry) => !spared.has(entry.pid) && isOrphan(entry, entries, marker));
}

function isOrphan(found: ProcessEntry, entries: readonly LedgerEntry[], marker: string): boolean {
  if (found.marker !== undefined) return found.marker?.startsWith(`${marker}.`) ?? false;
  return entries.some(({ pid, startTime }) => pid === found.pid && startTime === found.startTime);
}

/** A host may itself have been started from within a server of its own: then it bears the marker too. */
function ancestorsOf(table: readonly ProcessEntry[], self: number): Set<number> {
  const parents = new Map(table.map(({ pid, parent }) => [pid, parent]));
  const ancestors = new Set<number>();
  for (let pid: number | undefined = self; pid !== undefined && !ancestors.has(pid); pid = parents.get(pid)) {
    ancestors.add(pid);
  }
  return ancestors;
}
