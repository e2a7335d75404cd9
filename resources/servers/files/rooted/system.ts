import fs, { type BigIntStats, type Dirent } from 'node:fs';
import { promisify } from 'node:util';

/** What of the file system may wait, as promises over plain file descriptors: a `FileHandle` costs twice the time. */
export const openDescriptor: (path: string, flags: number, mode?: number) => Promise<number> = promisify(fs.open);
export const synchronize: (descriptor: number) => Promise<void> = promisify(fs.fsync);

/** Reads into the buffer from the position, or from where the last read ended. @returns The number of bytes, 0 at the end. */
export function readInto(descriptor: number, buffer: Uint8Array, position: number | null): Promise<number> {
  return new Promise((resolve, reject) => {
    fs.read(descriptor, buffer, 0, buffer.byteLength, position, (error, bytes) => {
      if (error) reject(error);
      else resolve(bytes);
    });
  });
}

/** Fills the buffer from that byte of the file on, as far as the file goes. @returns How many bytes. */
export async function fillFrom(descriptor: number, buffer: Uint8Array, position: number): Promise<number> {
  let filled = 0;
  while (filled < buffer.byteLength) {
    const bytes = await readInto(descriptor, buffer.subarray(filled), position + filled);
    if (bytes === 0) break;
    filled += bytes;
  }
  return filled;
}

/** Writes all of it. */
export async function writeAll(descriptor: number, content: Uint8Array): Promise<void> {
  for (let written = 0; written < content.byteLength; ) {
    const rest = content.subarray(written);
    written += await new Promise<number>((resolve, reject) => {
      fs.write(descriptor, rest, 0, rest.byteLength, null, (error, bytes) => {
        if (error) reject(error);
        else resolve(bytes);
      });
    });
  }
}

/** Of the thing itself, also where it is a link. */
export function statusOf(path: string): Promise<BigIntStats> {
  return fs.promises.lstat(path, { bigint: true });
}

/** Of an open file. It does not wait: the system has what it says at hand. */
export function statusOfOpen(descriptor: number): BigIntStats {
  return fs.fstatSync(descriptor, { bigint: true });
}

/** What lies in a folder, in an order that stays the same. */
export async function entriesOf(path: string): Promise<Dirent[]> {
  const entries = await fs.promises.readdir(path, { withFileTypes: true });
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

export interface Identity {
  dev: bigint;
  ino: bigint;
}

export function isSame(one: Identity, other: Identity): boolean {
  return one.dev === other.dev && one.ino === other.ino;
}

const { O_RDONLY, O_WRONLY, O_CREAT, O_EXCL } = fs.constants;
// Windows knows none of these.
const { O_DIRECTORY = 0, O_NOFOLLOW = 0, O_NONBLOCK = 0, O_NOCTTY = 0 } = fs.constants as Partial<typeof fs.constants>;

export const flags = {
  folder: O_RDONLY | O_DIRECTORY | O_NOFOLLOW,
  /** A FIFO that took the place of a file must not make us wait, nor a terminal become ours. */
  read: O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY,
  create: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW,
} as const;
