import { randomBytes } from 'node:crypto';
import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Settings } from '../../shared/settings.ts';
import { openWritable } from './connection.ts';
import { storageFiles } from './files.ts';
import type { Storage } from './index.ts';
import { keyFileCipher, type SecretCipher, unavailableCipher } from './secretCipher.ts';
import { openTestStorage, temporaryFolder } from './testing/openTestStorage.ts';
import { sampleServer } from './testing/samples.ts';

/** Every byte below a folder. */
function everythingIn(path: string): Buffer {
  const entries = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Buffer.concat(entries.map((entry) => readFileSync(join(entry.parentPath, entry.name))));
}

describe('secrets', () => {
  const folder = temporaryFolder();
  let storage: Storage;
  let user: string;

  beforeAll(async () => {
    storage = await openTestStorage(folder.path);
    user = (await storage.users.ensureLocal('Alice')).id;
  });
  afterAll(async () => {
    await storage.close();
    folder.remove();
  });

  /** Opens the same folder again, as a host with another cipher. */
  async function reopenWith(cipher: SecretCipher): Promise<void> {
    await storage.close();
    storage = await openTestStorage(folder.path, { cipher });
  }

  it('come back as they were, until they are replaced or removed', async () => {
    for (const value of ['sk-first', 'second – 秘密 🔑', '']) {
      await storage.secrets.set(user, 'provider', value);
      expect(await storage.secrets.get(user, 'provider')).toEqual({ status: 'stored', value });
    }
    expect(await storage.secrets.status(user, 'provider')).toBe('stored');
    await storage.secrets.remove(user, 'provider');
    await storage.secrets.remove(user, 'provider');
    expect(await storage.secrets.status(user, 'provider')).toBe('none');
  });

  it('change together with the server that they belong to, or not at all', async () => {
    const before = sampleServer('remote');
    await storage.servers.save(user, before, new Map([['token', 'old']]));
    const after = sampleServer('remote', { enabled: !before.enabled });
    // Fails after the server's own row was written.
    const database = openWritable(storageFiles(folder.path).database);
    database.run(`CREATE TRIGGER full BEFORE INSERT ON secrets BEGIN SELECT RAISE(ABORT, 'no room'); END`);
    await expect(storage.servers.save(user, after, new Map([['token', 'new']]))).rejects.toThrow();
    database.run('DROP TRIGGER full');
    database.close();
    expect(await storage.servers.list(user)).toEqual([before]);
    expect(await storage.secrets.get(user, 'token')).toEqual({ status: 'stored', value: 'old' });

    const changes = new Map([
      ['token', null],
      ['key', 'new'],
    ]);
    await storage.servers.save(user, after, changes);
    expect(await storage.servers.list(user)).toEqual([after]);
    expect(await storage.secrets.status(user, 'token')).toBe('none');
    await storage.servers.remove(user, 'remote', ['key']);
    expect(await storage.secrets.status(user, 'key')).toBe('none');
  });

  it('change together with the settings that they belong to, or not at all', async () => {
    const before = await storage.settings.get(user);
    await storage.settings.set(user, before, new Map([['old', 'sk-1']]));
    const database = openWritable(storageFiles(folder.path).database);
    database.run(`CREATE TRIGGER full BEFORE INSERT ON secrets BEGIN SELECT RAISE(ABORT, 'no room'); END`);
    const after: Settings = { ...before, theme: 'dark' };
    const changes = new Map([
      ['old', null],
      ['new', 'sk-2'],
    ]);
    await expect(storage.settings.set(user, after, changes)).rejects.toThrow();
    expect(await storage.settings.get(user)).toEqual(before);
    expect(await storage.secrets.get(user, 'old')).toEqual({ status: 'stored', value: 'sk-1' });
    database.run('DROP TRIGGER full');
    database.close();
    await storage.settings.set(user, after, changes);
    expect(await storage.settings.get(user)).toEqual(after);
    expect(await storage.secrets.status(user, 'old')).toBe('none');
    expect(await storage.secrets.get(user, 'new')).toEqual({ status: 'stored', value: 'sk-2' });
  });

  it('F26 are nowhere in the data folder, neither while it is in use nor after', async () => {
    const canary = `canary-${randomBytes(12).toString('hex')}`;
    await storage.secrets.set(user, 'provider', canary);
    await storage.secrets.set(user, 'long', canary.repeat(2000));
    expect(await storage.secrets.get(user, 'provider')).toEqual({ status: 'stored', value: canary });
    const encodings = [
      canary,
      Buffer.from(canary).toString('base64').slice(0, 20),
      Buffer.from(canary).toString('hex'),
    ];
    for (const text of encodings) expect(everythingIn(folder.path).includes(text)).toBe(false);
    await reopenWith(await keyFileCipher(folder.path));
    for (const text of encodings) expect(everythingIn(folder.path).includes(text)).toBe(false);
  });

  it('can’t be opened with another key, and say so', async () => {
    await storage.secrets.set(user, 'provider', 'sk-1');
    writeFileSync(join(folder.path, 'secret.key'), randomBytes(32));
    await reopenWith(await keyFileCipher(folder.path));
    expect(await storage.secrets.get(user, 'provider')).toMatchObject({
      status: 'unreadable',
      message: expect.stringContaining('Enter it again'),
    });
    await storage.secrets.set(user, 'provider', 'sk-2');
    expect(await storage.secrets.get(user, 'provider')).toEqual({ status: 'stored', value: 'sk-2' });
  });

  it('can’t be opened by another backend', async () => {
    await storage.secrets.set(user, 'provider', 'sk-1');
    await reopenWith({ ...(await keyFileCipher(folder.path)), backend: 'keychain' });
    expect(await storage.secrets.status(user, 'provider')).toBe('unreadable');
    expect(storage.secrets.backend).toBe('keychain');
    await reopenWith(await keyFileCipher(folder.path));
    expect(await storage.secrets.status(user, 'provider')).toBe('stored');
  });

  it('do not open under another name', async () => {
    await storage.secrets.set(user, 'provider', 'sk-1');
    const connection = openWritable(storageFiles(folder.path).database);
    connection.run("UPDATE secrets SET name = 'other' WHERE name = 'provider'");
    connection.close();
    expect(await storage.secrets.status(user, 'other')).toBe('unreadable');
  });

  it('are refused where nothing can encrypt them', async () => {
    await storage.secrets.remove(user, 'provider');
    await reopenWith(unavailableCipher);
    await expect(storage.secrets.set(user, 'provider', 'sk-1')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await storage.secrets.status(user, 'provider')).toBe('none');
  });
});

describe('the key file', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let cipher: SecretCipher;
  const keyFile = () => join(folder.path, 'secret.key');
  const modeOf = (path: string) => statSync(path).mode & 0o777;

  beforeEach(async () => {
    folder = temporaryFolder();
    cipher = await keyFileCipher(folder.path);
  });
  afterEach(() => folder.remove());

  it('is made once, for its owner only', async () => {
    expect(modeOf(keyFile())).toBe(0o600);
    const key = readFileSync(keyFile());
    expect(key).toHaveLength(32);
    await Promise.all([keyFileCipher(folder.path), keyFileCipher(folder.path)]);
    expect(readFileSync(keyFile())).toEqual(key);
    expect(readdirSync(folder.path)).toEqual(['secret.key']);
  });

  it('gets its mode back when that was loosened', async () => {
    chmodSync(keyFile(), 0o644);
    expect((await keyFileCipher(folder.path)).backend).toBe('key-file');
    expect(modeOf(keyFile())).toBe(0o600);
  });

  it('is not used when it is a link', async () => {
    const other = temporaryFolder();
    symlinkSync(keyFile(), join(other.path, 'secret.key'));
    expect((await keyFileCipher(other.path)).backend).toBe('unavailable');
    other.remove();
  });

  it('is set aside when it is damaged, and replaced', async () => {
    const sealed = await cipher.encrypt('text', 'context');
    writeFileSync(keyFile(), 'short');
    const next = await keyFileCipher(folder.path);
    await expect(next.decrypt(sealed, 'context')).rejects.toThrow();
    expect(readFileSync(keyFile())).toHaveLength(32);
    expect(readdirSync(folder.path).some((name) => name.startsWith('secret.key.damaged-'))).toBe(true);
  });

  it('never encrypts the same text to the same bytes, and refuses altered ones', async () => {
    const [one, two] = [await cipher.encrypt('text', 'context'), await cipher.encrypt('text', 'context')];
    expect(one.equals(two)).toBe(false);
    expect(await cipher.decrypt(one, 'context')).toBe('text');
    for (let index = 0; index < one.length; index++) {
      const altered = Buffer.from(one);
      altered.writeUInt8(altered.readUInt8(index) ^ 1, index);
      await expect(cipher.decrypt(altered, 'context')).rejects.toThrow();
    }
    await expect(cipher.decrypt(one.subarray(0, 10), 'context')).rejects.toThrow();
    await expect(cipher.decrypt(one, 'other context')).rejects.toThrow();
  });
});
