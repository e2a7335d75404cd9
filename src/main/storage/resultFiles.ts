import { constants } from 'node:fs';
import { access, chmod, type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { messageOf } from '../../shared/errors.ts';
import { fileErrorCode } from './folder.ts';

/** Files lie in folders by the first two digits of their handle, so that no folder gets too many names. */
const folderNames = Array.from({ length: 256 }, (_, index) => index.toString(16).padStart(2, '0'));
const fileName = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(\.partial)?$/;

/** A file that bears a result's handle. `partial`: it was still being written, or its writing was cut short. */
export interface ResultFile {
  handle: string;
  partial: boolean;
}

/** The contents of results, one file a handle. Handles must have been made by this host, or be known to its database. */
export class ResultFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Writes a new file. Once this resolves it survives a power cut; when it rejects nothing is left. */
  async write(handle: string, data: Uint8Array): Promise<void> {
    const path = this.#pathOf(handle);
    const partial = `${path}.partial`;
    try {
      await ensureDurableFolder(dirname(path));
      await writeDurably(partial, data);
      await rename(partial, path);
      await syncNames(dirname(path));
    } catch (error) {
      await rm(partial, { force: true }).catch(() => {});
      await rm(path, { force: true }).catch(() => {});
      throw error;
    }
  }

  /** At most `length` bytes from an offset on; null when the file is not there or not as long as it was. */
  async read(handle: string, offset: number, length: number, size: number): Promise<Buffer | null> {
    const file = await unlessMissing(open(this.#pathOf(handle), 'r'), null);
    if (file === null) return null;
    try {
      if ((await file.stat()).size !== size) return null;
      return await readExactly(file, offset, Math.max(0, Math.min(length, size - offset)));
    } finally {
      await file.close();
    }
  }

  /** A file that is not there is removed already. */
  async remove({ handle, partial }: ResultFile): Promise<void> {
    await rm(partial ? `${this.#pathOf(handle)}.partial` : this.#pathOf(handle), { force: true });
  }

  /** Removes what can be removed, until the signal is aborted; then rejects if something could not be. */
  async removeAll(files: readonly ResultFile[], ending: AbortSignal): Promise<void> {
    const failures: unknown[] = [];
    for (const file of files) {
      if (ending.aborted) break;
      await this.remove(file).catch((error: unknown) => failures.push(error));
    }
    if (failures.length === 0) return;
    throw new Error(`${failures.length} of ${files.length} files stay: ${messageOf(failures[0])}`, { cause: failures });
  }

  async isMissing(handle: string): Promise<boolean> {
    return unlessMissing(
      access(this.#pathOf(handle)).then(() => false),
      true,
    );
  }

  /** The names of the folders that files may be in; none as long as there is no place for files at all. */
  async folders(): Promise<readonly string[]> {
    const exists = await unlessMissing(
      access(this.#folder).then(() => true),
      false,
    );
    return exists ? folderNames : [];
  }

  /** The files in one of the folders. What else lies there is not ours and left out. */
  async filesIn(folder: string): Promise<ResultFile[]> {
    const names = await unlessMissing(readdir(join(this.#folder, folder)), []);
    return names.flatMap((name) => {
      const [, handle, partial] = fileName.exec(name) ?? [];
      return handle?.startsWith(folder) ? [{ handle, partial: partial !== undefined }] : [];
    });
  }

  #pathOf(handle: string): string {
    return join(this.#folder, handle.slice(0, 2), handle);
  }
}

/** Makes a folder for its owner only; its name, and those of new folders above it, are durable. */
async function ensureDurableFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let folder = path; ; folder = dirname(folder)) {
    // The process's umask may have taken rights away that the owner needs.
    if (process.platform !== 'win32') await chmod(folder, 0o700);
    await syncNames(dirname(folder));
    if (folder === first) return;
  }
}

async function writeDurably(path: string, data: Uint8Array): Promise<void> {
  const file = await open(path, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600);
  try {
    await file.writeFile(data);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes names in a folder durable. Windows does that by itself and has no such call. */
async function syncNames(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The system may give less at a time than it is asked for. */
async function readExactly(file: FileHandle, offset: number, length: number): Promise<Buffer | null> {
  const buffer = Buffer.alloc(length);
  for (let read = 0; read < length; ) {
    const { bytesRead } = await file.read(buffer, read, length - read, offset + read);
    if (bytesRead === 0) return null;
    read += bytesRead;
  }
  return buffer;
}

async function unlessMissing<T, M>(work: Promise<T>, missing: M): Promise<T | M> {
  try {
    return await work;
  } catch (error) {
    if (fileErrorCode(error) === 'ENOENT') return missing;
    throw error;
  }
}
