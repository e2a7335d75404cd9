import { createHash } from 'node:crypto';
import { type BigIntStats, closeSync } from 'node:fs';
import { ToolFailure } from '../../kit/outcome.ts';
import { explaining, systemCodeOf } from './failures.ts';
import { type Folder, linkFailure, shownIn } from './folder.ts';
import { quoted } from './segments.ts';
import { flags, isSame, openDescriptor, statusOf, statusOfOpen } from './system.ts';

export type Kind = 'file' | 'folder' | 'link' | 'other';

/** What is known of an entry without opening it. */
export interface Entry {
  kind: Kind;
  /** Bytes; 0 for what is not a file. */
  size: number;
  modified: Date;
  /** Names that the same file has on its disk. */
  links: number;
  /** The permission bits. */
  mode: number;
  /** Changes whenever the content does; null for what is not a file. */
  readonly version: string | null;
}

/** A regular file, open for reading. Who opens it closes the descriptor. */
export interface OpenFile {
  descriptor: number;
  entry: Entry;
}

interface Kinds {
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

export function kindOf(found: Kinds): Kind {
  if (found.isFile()) return 'file';
  if (found.isDirectory()) return 'folder';
  return found.isSymbolicLink() ? 'link' : 'other';
}

/** What has that name in the folder, or null. A link is described, not followed. */
export function lookUp(folder: Folder, name: string): Promise<Entry | null> {
  return explaining(shownIn(folder, name), async () => {
    try {
      const status = await statusOf(folder.at(name));
      await folder.verify();
      return entryFrom(status);
    } catch (thrown) {
      if (systemCodeOf(thrown) === 'ENOENT') return null;
      throw thrown;
    }
  });
}

/** Like `lookUp`, for what has to be there: throws NOT_FOUND, and DENIED for links and for what is neither file nor folder. */
export async function mustFind(folder: Folder, name: string): Promise<Entry> {
  const entry = await lookUp(folder, name);
  const shown = shownIn(folder, name);
  if (entry === null) throw notFound(shown);
  refuseOddKind(entry.kind, shown);
  return entry;
}

/** Opens a regular file for reading. Throws DENIED for links, devices, FIFOs and sockets, without opening them. */
export async function openFile(folder: Folder, name: string): Promise<OpenFile> {
  refuseAllButFiles(await mustFind(folder, name), shownIn(folder, name));
  const opened = await openListed(folder, name);
  try {
    await folder.verify();
    return opened;
  } catch (thrown) {
    closeSync(opened.descriptor);
    throw thrown;
  }
}

/**
 * Like `openFile`, for one of many names that a listing has just shown to be a file's. Who calls it verifies the folder
 * before anything of what is read goes further.
 */
export function openListed(folder: Folder, name: string): Promise<OpenFile> {
  const shown = shownIn(folder, name);
  return explaining(shown, async () => {
    const descriptor = await openDescriptor(folder.at(name), flags.read);
    try {
      const entry = await confirm(folder, name, descriptor);
      refuseAllButFiles(entry, shown);
      return { descriptor, entry };
    } catch (thrown) {
      closeSync(descriptor);
      throw thrown;
    }
  });
}

function refuseAllButFiles({ kind }: Entry, shown: string): void {
  refuseOddKind(kind, shown);
  if (kind === 'folder') throw new ToolFailure('INVALID_INPUT', `${quoted(shown)} is a folder, not a file.`);
}

/** Makes a file that was not there, open for writing. */
export async function createFile(folder: Folder, name: string, mode: number): Promise<number> {
  await folder.verify();
  const descriptor = await openDescriptor(folder.at(name), flags.create, mode);
  try {
    await confirm(folder, name, descriptor);
    await folder.verify();
    return descriptor;
  } catch (thrown) {
    closeSync(descriptor);
    throw thrown;
  }
}

/** What was opened is what has the name, by the path of the folder. A descriptor makes that sure by itself. */
async function confirm(folder: Folder, name: string, descriptor: number): Promise<Entry> {
  const status = statusOfOpen(descriptor);
  if (!folder.isPinned && !isSame(await statusOf(folder.at(name)), status)) {
    throw replacedMeanwhile(shownIn(folder, name));
  }
  return entryFrom(status);
}

function entryFrom(status: BigIntStats): Entry {
  const kind = kindOf(status);
  return {
    kind,
    size: kind === 'file' ? Number(status.size) : 0,
    modified: new Date(Number(status.mtimeMs)),
    links: Number(status.nlink),
    mode: Number(status.mode & 0o777n),
    // Made when it is asked for: a search opens thousands of files and wants none.
    get version() {
      return kind === 'file' ? versionOf(status) : null;
    },
  };
}

function versionOf({ mtimeNs, size, ino }: BigIntStats): string {
  return createHash('sha256').update(`${mtimeNs}/${size}/${ino}`).digest('base64url').slice(0, 16);
}

export function refuseOddKind(kind: Kind, shown: string): void {
  if (kind === 'link') throw linkFailure(shown);
  if (kind === 'other') {
    throw new ToolFailure(
      'DENIED',
      `${quoted(shown)} is a device, a pipe or a socket. Only files and folders are open.`,
    );
  }
}

export function notFound(shown: string): ToolFailure {
  return new ToolFailure(
    'NOT_FOUND',
    `There is no ${quoted(shown)} in the chosen folder. Look at its folder with list.`,
  );
}

export function replacedMeanwhile(shown: string): ToolFailure {
  return new ToolFailure('CONFLICT', `${quoted(shown)} was changed by somebody else meanwhile. Read it again first.`);
}
