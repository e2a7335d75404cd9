import type { StorageAccess } from './access.ts';
import type { ResultFile, ResultFiles } from './resultFiles.ts';

/** Files that one sweep removes at most; the next start goes on. */
const removalLimit = 10_000;

export interface ResultSweep {
  access: StorageAccess;
  files: ResultFiles;
  /** Handles that are being stored at this moment: their files come before their rows. */
  unsettled: ReadonlySet<string>;
  ending: AbortSignal;
}

/**
 * Brings files and rows of results together again after a crash, a lost file or a restored database: removes files that no
 * row names, and rows whose file is gone. Takes one folder after the other, beside whatever else goes on. Does nothing
 * where there is no folder of results at all: it may be on a disk that is not there today.
 */
export async function sweepResults({ access, files, unsettled, ending }: ResultSweep): Promise<void> {
  const orphans: ResultFile[] = [];
  for (const folder of await files.folders()) {
    if (ending.aborted || orphans.length >= removalLimit) break;
    const present = await files.filesIn(folder);
    // What is being stored now is left out before rows are looked up: whatever was settled by then has its row.
    const settled = present.filter(({ handle }) => !unsettled.has(handle));
    const known = new Set(await access.read('results.beginningWith', { prefix: folder }));
    await forgetLost({ access, files }, present, known);
    orphans.push(...settled.filter(({ handle, partial }) => partial || !known.has(handle)));
  }
  await files.removeAll(orphans.slice(0, removalLimit), ending);
}

/** A row that came after the folder was read has a file all the same: hence the second look. */
async function forgetLost(
  { access, files }: Pick<ResultSweep, 'access' | 'files'>,
  present: ResultFile[],
  known: Set<string>,
): Promise<void> {
  const whole = new Set(present.filter(({ partial }) => !partial).map(({ handle }) => handle));
  const lost: string[] = [];
  for (const handle of known) {
    if (!whole.has(handle) && (await files.isMissing(handle))) lost.push(handle);
  }
  if (lost.length > 0) await access.write('results.forget', { handles: lost });
}
