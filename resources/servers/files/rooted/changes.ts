import { randomBytes } from 'node:crypto';
import { closeSync, fchmodSync, promises } from 'node:fs';
import { ToolFailure } from '../../kit/outcome.ts';
import { createFile, type Entry, lookUp, mustFind, refuseOddKind, replacedMeanwhile } from './entries.ts';
import { explaining, systemCodeOf } from './failures.ts';
import { type Folder, shownIn } from './folder.ts';
import { quoted } from './segments.ts';
import { entriesOf, statusOfOpen, synchronize, writeAll } from './system.ts';

export interface WritePlan {
  content: Uint8Array;
  /** Whether a file that is there may be replaced. Otherwise one that is there is a CONFLICT. */
  overwrite: boolean;
  /** The version that the file has to have, from an earlier look at it. */
  version: string | null;
}

export interface Written {
  entry: Entry;
  /** Whether there was no such file before. */
  isNew: boolean;
}

/** Where something is: a name in an open folder. */
export interface Spot {
  folder: Folder;
  name: string;
}

/** Folders within folders that are gone through at most: each of them takes an open descriptor. */
export const deepest = 200;

/** Files with these names are being written; one that is left over was cut off, and is removed at a later start. */
const temporaryName = () => `.signalbox-${randomBytes(8).toString('hex')}.tmp`;

export function isTemporaryName(name: string): boolean {
  return /^\.signalbox-[0-9a-f]{16}\.tmp$/.test(name);
}

/**
 * Puts a file there, whole or not at all: under another name first, then renamed. It is on the disk when the promise
 * resolves. A file that was there keeps its permissions.
 */
export function putFile({ folder, name }: Spot, { content, overwrite, version }: WritePlan): Promise<Written> {
  const shown = shownIn(folder, name);
  return explaining(shown, async () => {
    const before = await lookUp(folder, name);
    checkTarget(before, shown, overwrite);
    checkVersion(before, shown, version);
    const temporary = { folder, name: temporaryName() };
    try {
      await fill(temporary, content, before);
      if (before === null) {
        await moveToFreeName(temporary, { folder, name });
      } else {
        const now = await lookUp(folder, name);
        if (now === null || now.version !== before.version) throw replacedMeanwhile(shown);
        await promises.rename(folder.at(temporary.name), folder.at(name));
      }
    } catch (thrown) {
      await promises.unlink(folder.at(temporary.name)).catch(() => undefined);
      throw thrown;
    }
    await folder.synchronize();
    return { entry: await mustFind(folder, name), isNew: before === null };
  });
}

async function fill({ folder, name }: Spot, content: Uint8Array, before: Entry | null): Promise<void> {
  // Nobody else may read a private file while it is being written.
  const descriptor = await createFile(folder, name, before === null ? 0o666 : 0o600);
  try {
    await writeAll(descriptor, content);
    if (before !== null) keepMode(descriptor, before.mode);
    await synchronize(descriptor);
  } finally {
    closeSync(descriptor);
  }
  await folder.verify();
}

/** Where all files have the same permissions, as on a memory stick, setting them would fail. */
function keepMode(descriptor: number, mode: number): void {
  if (Number(statusOfOpen(descriptor).mode & 0o777n) !== mode) fchmodSync(descriptor, mode);
}

function checkTarget(before: Entry | null, shown: string, overwrite: boolean): void {
  if (before === null) return;
  refuseOddKind(before.kind, shown);
  if (before.kind === 'folder') throw new ToolFailure('CONFLICT', `${quoted(shown)} is a folder. Choose another name.`);
  if (!overwrite) {
    throw new ToolFailure('CONFLICT', `There is a file ${quoted(shown)} already. Set overwrite to replace it.`);
  }
  if (before.links > 1) {
    throw new ToolFailure(
      'DENIED',
      `${quoted(shown)} is the same file as one elsewhere on the disk (a hard link). It can be read, not changed.`,
    );
  }
}

export function checkVersion(found: Entry | null, shown: string, version: string | null): void {
  if (version !== null && found?.version !== version) {
    throw new ToolFailure(
      'CONFLICT',
      `${quoted(shown)} is not as it was when it had that version: it was changed or removed. Read it again first.`,
    );
  }
}

export interface MovePlan {
  overwrite: boolean;
  version: string | null;
}

/** Moves or renames a file or a folder. Only a file is ever replaced, and only by a file. */
export async function moveEntry(from: Spot, to: Spot, { overwrite, version }: MovePlan): Promise<Entry> {
  const [source, target] = [shownIn(from.folder, from.name), shownIn(to.folder, to.name)];
  const entry = await mustFind(from.folder, from.name);
  checkVersion(entry, source, version);
  const inTheWay = await lookUp(to.folder, to.name);
  checkTarget(inTheWay, target, overwrite);
  if (inTheWay !== null && entry.kind === 'folder') {
    throw new ToolFailure('CONFLICT', `There is a file ${quoted(target)} already. A folder can't take its place.`);
  }
  await explaining(target, async () => {
    if (inTheWay === null && entry.kind === 'file') await moveToFreeName(from, to);
    else await promises.rename(from.folder.at(from.name), to.folder.at(to.name));
    await to.folder.synchronize();
    await from.folder.synchronize();
  });
  return mustFind(to.folder, to.name);
}

/** The system or the disk gives files no second name. */
const noHardLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EINVAL', 'EACCES']);

/**
 * Renames a file so that what took the new name meanwhile is not replaced, as `rename` alone would do. Only on Linux:
 * macOS would follow a link that took the place of the source, so that there and on Windows a look has to do.
 */
async function moveToFreeName(from: Spot, to: Spot): Promise<void> {
  const [source, target] = [from.folder.at(from.name), to.folder.at(to.name)];
  if (from.folder.isPinned) {
    try {
      await promises.link(source, target);
      await promises.unlink(source);
      return;
    } catch (thrown) {
      if (!noHardLinks.has(systemCodeOf(thrown))) throw thrown;
    }
  }
  if ((await lookUp(to.folder, to.name)) !== null) throw replacedMeanwhile(shownIn(to.folder, to.name));
  await promises.rename(source, target);
}

/**
 * Removes a file, or a folder, which has to be empty unless `recursive`. What `onRemoved` throws ends it halfway.
 *
 * @returns How many entries are gone.
 */
export async function removeEntry(
  { folder, name }: Spot,
  plan: { recursive: boolean; version: string | null; onRemoved(count: number): void },
): Promise<number> {
  const shown = shownIn(folder, name);
  const entry = await mustFind(folder, name);
  checkVersion(entry, shown, plan.version);
  let removed = 0;
  const count = () => {
    removed += 1;
    plan.onRemoved(removed);
  };
  await explaining(shown, async () => {
    if (entry.kind === 'file') await promises.unlink(folder.at(name));
    else {
      if (plan.recursive) await empty({ folder, name }, 1, count);
      await promises.rmdir(folder.at(name));
    }
    removed += 1;
    await folder.synchronize();
  });
  return removed;
}

/** Links in a folder are removed as what they are; nothing is ever followed. */
async function empty({ folder, name }: Spot, depth: number, count: () => void): Promise<void> {
  if (depth > deepest) {
    throw new ToolFailure('TOO_LARGE', `${quoted(shownIn(folder, name))} lies too deep. Remove what is in it first.`);
  }
  const child = await folder.child(name);
  try {
    for (const entry of await entriesOf(child.path)) {
      await child.verify();
      await explaining(shownIn(child, entry.name), async () => {
        if (entry.isDirectory()) {
          await empty({ folder: child, name: entry.name }, depth + 1, count);
          await promises.rmdir(child.at(entry.name));
        } else {
          await promises.unlink(child.at(entry.name));
        }
      });
      count();
    }
  } finally {
    child.close();
  }
}
