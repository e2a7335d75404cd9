import { createHash, randomUUID } from 'node:crypto';
import { lstatSync, mkdtempSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { SignalboxError } from '../../shared/errors.ts';
import type { JsonObject } from '../../shared/json.ts';
import { withLock } from './claimLock.ts';
import { ensureDataFolder, fileErrorCode, reasonOf, unusableDataFolder, writeObstacle } from './folder.ts';
import { ask, type Listener, listen, presenceAt, type RequestHandler, talk } from './hostSocket.ts';

/** The data folder is this process's, until `release` or its end. */
export interface OwnedDataFolder {
  owner: true;
  /** Answers what later starts ask; what they asked before is answered now. To be set once. */
  onRequest(handler: RequestHandler): void;
  /** Gives the folder free for the next start. Idempotent. */
  release(): Promise<void>;
}

/** Another process owns the data folder. */
export interface ForeignDataFolder {
  owner: false;
  /** Asks the owner. Rejects with the owner's error, or with UNAVAILABLE when it does not answer. */
  ask(message: JsonObject): Promise<JsonObject>;
  /** Like `ask`; the connection stays open for the talk that follows. */
  talk(message: JsonObject): Promise<{ answer: JsonObject; socket: Socket }>;
}

export type DataFolderClaim = OwnedDataFolder | ForeignDataFolder;

/**
 * Makes this process the one owner of a data folder, or reaches the owner there is. Owner is who listens on the
 * folder's socket: the system ends that with the process, however it ends, so that nothing is left to go stale but a
 * name. Only the removal of such a name needs a lock.
 *
 * The folder is made with mode 0700 where it does not exist. One that can't be written needs no owner: everybody only
 * reads there. Throws STORAGE_ERROR for a folder that can't be made, DENIED for one that another user's process owns.
 */
export async function claimDataFolder(folder: string): Promise<DataFolderClaim> {
  ensureDataFolder(folder);
  const real = realpathSync(folder);
  const owner = await findOwner(real);
  if (owner !== null) return foreign(owner);
  if (process.platform === 'win32') return claimPipe(pipeOf(real));
  if (writeObstacle(real) !== null) return { owner: true, onRequest: () => {}, release: async () => {} };
  try {
    return await withLock(join(real, 'host.lock'), async () => {
      const faster = await findOwner(real);
      return faster === null ? await claimSocket(real) : foreign(faster);
    });
  } catch (error) {
    if (fileErrorCode(error) === null) throw error;
    throw unusableDataFolder(folder, reasonOf(error), error);
  }
}

function foreign(address: string): ForeignDataFolder {
  return { owner: false, ask: (message) => ask(address, message), talk: (message) => talk(address, message) };
}

/** Where the folder's owner listens; null when it has none. */
async function findOwner(folder: string): Promise<string | null> {
  for (const address of addressesOf(folder)) {
    const presence = await presenceAt(address);
    if (presence === 'listening') return address;
    if (presence === 'denied') throw ownedByAnotherUser(folder);
  }
  return null;
}

function addressesOf(folder: string): string[] {
  if (process.platform === 'win32') return [pipeOf(folder)];
  const noted = readNote(folder)?.socket;
  if (noted !== undefined) return [noted];
  return fitsSocket(socketIn(folder)) ? [socketIn(folder)] : [];
}

/** Windows gives a pipe's name free when its process ends, and to one process only: no lock is needed. */
async function claimPipe(address: string): Promise<DataFolderClaim> {
  const requests = pendingHandler();
  try {
    const listener = await listen(address, requests.handler);
    return { owner: true, onRequest: requests.set, release: () => listener.close() };
  } catch (error) {
    if ((await presenceAt(address)) === 'listening') return foreign(address);
    throw error;
  }
}

/** Under the lock, and after nobody was found to listen. */
async function claimSocket(folder: string): Promise<OwnedDataFolder> {
  removeLeftovers(folder);
  const address = newSocketPath(folder);
  const requests = pendingHandler();
  const listener = await listen(address, requests.handler);
  writeNote({ folder, pid: process.pid, socket: address });
  let released: Promise<void> | null = null;
  return {
    owner: true,
    onRequest: requests.set,
    release: () => {
      released ??= letGo(folder, address, listener);
      return released;
    },
  };
}

/** The note goes while this process still listens: until then nobody else can have written one. */
async function letGo(folder: string, address: string, listener: Listener): Promise<void> {
  rmSync(noteIn(folder), { force: true });
  await listener.close();
  removeShelter(dirname(address));
}

function pendingHandler(): { handler: Promise<RequestHandler>; set: (handler: RequestHandler) => void } {
  let set: (handler: RequestHandler) => void = () => {};
  const handler = new Promise<RequestHandler>((resolve) => {
    set = resolve;
  });
  return { handler, set };
}

const noteSchema = z.object({ folder: z.string(), pid: z.number().int(), socket: z.string() });
type Note = z.infer<typeof noteSchema>;

const socketName = 'host.sock';
const shelterPrefix = 'signalbox-host-';
/** Systems cut or refuse longer socket paths: macOS has room for 103 bytes, Linux for 107. */
const maxSocketPath = 100;

function socketIn(folder: string): string {
  return join(folder, socketName);
}

/** In the folder itself, or, where that path is too long for a socket, in a folder of its own that only we can enter. */
function newSocketPath(folder: string): string {
  const path = socketIn(folder);
  if (fitsSocket(path)) return path;
  return socketIn(mkdtempSync(join(tmpdir(), shelterPrefix)));
}

function fitsSocket(path: string): boolean {
  return Buffer.byteLength(path) <= maxSocketPath;
}

function noteIn(folder: string): string {
  return join(folder, 'host.json');
}

/** Who listens where; null when there is no note, or one that came with a copy of another folder. */
function readNote(folder: string): Note | null {
  try {
    const note = noteSchema.parse(JSON.parse(readFileSync(noteIn(folder), 'utf8')));
    return note.folder === folder ? note : null;
  } catch {
    return null;
  }
}

function writeNote(note: Note): void {
  const draft = `${noteIn(note.folder)}.${randomUUID()}`;
  writeFileSync(draft, JSON.stringify(note), { mode: 0o600 });
  renameSync(draft, noteIn(note.folder));
}

/** Removes the socket and the note of a killed owner. */
function removeLeftovers(folder: string): void {
  const noted = readNote(folder)?.socket;
  rmSync(socketIn(folder), { force: true });
  if (noted !== undefined) removeShelter(dirname(noted));
  rmSync(noteIn(folder), { force: true });
}

/** Only what `newSocketPath` makes is removed, whatever a note says. */
function removeShelter(folder: string): void {
  if (isShelter(folder)) rmSync(folder, { recursive: true, force: true });
}

function isShelter(folder: string): boolean {
  if (!basename(folder).startsWith(shelterPrefix)) return false;
  try {
    const stat = lstatSync(folder);
    return stat.isDirectory() && stat.uid === process.getuid?.() && (stat.mode & 0o077) === 0;
  } catch {
    return false;
  }
}

function pipeOf(folder: string): string {
  const name = createHash('sha256').update(folder.toLowerCase()).digest('hex').slice(0, 32);
  return `\\\\.\\pipe\\signalbox-${name}`;
}

function ownedByAnotherUser(folder: string): SignalboxError {
  const message = `Another user’s Signalbox is using the data folder ${folder}. Choose another folder with --data-dir.`;
  return new SignalboxError('DENIED', message);
}
