import { promises } from 'node:fs';
import { deepest, isTemporaryName } from './changes.ts';
import { lookUp } from './entries.ts';
import type { Folder } from './folder.ts';
import type { Root } from './root.ts';
import { entriesOf } from './system.ts';

/** Milliseconds since a file was last written to, after which nobody writes it any more: others may, at this moment. */
const abandonedAfter = 10 * 60_000;
/** Entries that are looked at, so that a start in a huge folder does not keep its disk busy. */
const mostEntries = 100_000;

/**
 * Removes what writes left behind that were killed half-way, in the root and the folders below it. Nothing else is
 * touched, no link is followed, and what can't be looked at or removed stays.
 *
 * @returns How many files are gone.
 */
export function clearLeftovers(root: Root, now = Date.now()): Promise<number> {
  return root.within([], async (folder) => {
    const sweep = { before: now - abandonedAfter, left: mostEntries, removed: 0 };
    await clearFolder(folder, sweep, 1);
    return sweep.removed;
  });
}

interface Sweep {
  /** Milliseconds since the epoch: what was written to since then stays. */
  readonly before: number;
  left: number;
  removed: number;
}

async function clearFolder(folder: Folder, sweep: Sweep, depth: number): Promise<void> {
  const entries = await entriesOf(folder.path);
  await folder.verify();
  for (const entry of entries) {
    if (sweep.left <= 0) return;
    sweep.left -= 1;
    if (entry.isFile() && isTemporaryName(entry.name))
      await clearFile(folder, entry.name, sweep).catch(() => undefined);
    if (!entry.isDirectory() || depth >= deepest) continue;
    const child = await folder.child(entry.name).catch(() => null);
    if (child === null) continue;
    await clearFolder(child, sweep, depth + 1)
      .catch(() => undefined)
      .finally(() => child.close());
  }
}

/** A second name of the file, under which it may have arrived, is left as it is. */
async function clearFile(folder: Folder, name: string, sweep: Sweep): Promise<void> {
  const found = await lookUp(folder, name);
  if (found?.kind !== 'file' || found.modified.getTime() >= sweep.before) return;
  await promises.unlink(folder.at(name));
  sweep.removed += 1;
}
