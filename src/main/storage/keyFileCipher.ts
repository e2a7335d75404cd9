import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileTimestamp, syncFolder } from './files.ts';
import { fileErrorCode } from './folder.ts';
import type { SecretCipher } from './secretCipher.ts';

const algorithm = 'aes-256-gcm';
const keyLength = 32;
const nonceLength = 12;
const tagLength = 16;
/** First byte of every entry, so that another form can follow one day. */
const format = 1;

/**
 * A cipher whose key is a file in the data folder that only its owner can read: it protects what leaves the folder
 * without it (a copy of the database, a backup), not from a program that runs as the same user.
 *
 * The key is made at the first use. One with a looser mode is tightened; one that belongs to somebody else, or is a
 * link, is not used. A damaged key is set aside for a new one: what it encrypted must be entered again. Where no key can
 * be had, the backend is `unavailable`.
 */
export async function keyFileCipher(dataFolder: string): Promise<SecretCipher> {
  const key = loadOrCreateKey(dataFolder);
  if (key === null) return unavailableCipher;
  return {
    backend: 'key-file',
    encrypt: async (plain, context) => seal(key, plain, context),
    decrypt: async (data, context) => open(key, data, context),
  };
}

/** The cipher of a machine on which nothing can encrypt. */
export const unavailableCipher: SecretCipher = {
  backend: 'unavailable',
  encrypt: async () => {
    throw new Error('There is no encryption key');
  },
  decrypt: async () => {
    throw new Error('There is no encryption key');
  },
};

function seal(key: Buffer, plain: string, context: string): Buffer {
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagLength });
  cipher.setAAD(Buffer.from(context, 'utf8'));
  const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return Buffer.concat([Buffer.of(format), nonce, cipher.getAuthTag(), sealed]);
}

function open(key: Buffer, data: Buffer, context: string): string {
  const start = 1 + nonceLength + tagLength;
  if (data[0] !== format || data.length < start) throw new Error('The entry has an unknown form');
  const decipher = createDecipheriv(algorithm, key, data.subarray(1, 1 + nonceLength), { authTagLength: tagLength });
  decipher.setAAD(Buffer.from(context, 'utf8'));
  decipher.setAuthTag(data.subarray(1 + nonceLength, start));
  return Buffer.concat([decipher.update(data.subarray(start)), decipher.final()]).toString('utf8');
}

/** Null where there is no key that may be used and none can be made. */
function loadOrCreateKey(dataFolder: string): Buffer | null {
  const path = join(dataFolder, 'secret.key');
  try {
    return readKey(path) ?? createKey(dataFolder, path);
  } catch (error) {
    if (fileErrorCode(error) === null) throw error;
    return null;
  }
}

/** Null when there is no key, also after a damaged one was set aside. Throws the file error of a key that is not ours. */
function readKey(path: string): Buffer | null {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch (error) {
    if (fileErrorCode(error) === 'ENOENT') return null;
    throw error;
  }
  try {
    makePrivate(path, file);
    const key = Buffer.alloc(keyLength + 1);
    if (readSync(file, key, 0, keyLength + 1, 0) === keyLength) return key.subarray(0, keyLength);
  } finally {
    closeSync(file);
  }
  renameSync(path, `${path}.damaged-${fileTimestamp(Date.now())}`);
  return null;
}

function makePrivate(path: string, file: number): void {
  if (process.platform === 'win32') return;
  const stat = fstatSync(file);
  if (!stat.isFile() || stat.uid !== process.getuid?.()) throw notOurs(path);
  if ((stat.mode & 0o077) !== 0) chmodSync(path, 0o600);
}

/**
 * The key appears under its name whole or not at all, and only once: where another process was faster, its key is used.
 */
function createKey(dataFolder: string, path: string): Buffer | null {
  const draft = `${path}.${process.pid}.new`;
  rmSync(draft, { force: true });
  const file = openSync(draft, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600);
  try {
    writeSync(file, randomBytes(keyLength));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  try {
    linkSync(draft, path);
  } catch (error) {
    if (fileErrorCode(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  syncFolder(dataFolder);
  return readKey(path);
}

function notOurs(path: string): Error {
  return Object.assign(new Error(`${path} belongs to somebody else or is not a file`), { code: 'EACCES' });
}
