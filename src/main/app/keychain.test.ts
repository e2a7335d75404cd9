import { describe, expect, it } from 'vitest';
import { type Keychain, keychainCipher } from './keychain.ts';

/** Turns bits around, which is enough to see that nothing is stored as it is. */
const flip = (data: Buffer) => Buffer.from(data.map((byte) => byte ^ 0xff));
const keychain = (backend?: string, available = true): Keychain => ({
  isEncryptionAvailable: () => available,
  ...(backend === undefined ? {} : { getSelectedStorageBackend: () => backend }),
  encryptString: (plain) => flip(Buffer.from(plain)),
  decryptString: (data) => flip(data).toString(),
});

describe('keychainCipher', () => {
  it('gives a secret back to what it was stored for', async () => {
    const cipher = keychainCipher(keychain('gnome_libsecret'), 'linux');
    const data = await cipher?.encrypt('sk-canary "quoted"', 'local/provider');
    expect(data?.toString()).not.toContain('canary');
    expect(await cipher?.decrypt(data ?? Buffer.alloc(0), 'local/provider')).toBe('sk-canary "quoted"');
  });

  it('refuses an entry that was moved to another name or user', async () => {
    const cipher = keychainCipher(keychain(), 'darwin');
    const data = (await cipher?.encrypt('canary', 'alice/provider')) ?? Buffer.alloc(0);
    await expect(cipher?.decrypt(data, 'bob/provider')).rejects.toThrow('something else');
  });

  it.each(['basic_text', 'unknown'])('is none where Linux offers %s', (backend) => {
    expect(keychainCipher(keychain(backend), 'linux')).toBeNull();
  });

  it('is none where the system says so', () => {
    expect(keychainCipher(keychain('kwallet6', false), 'linux')).toBeNull();
    expect(keychainCipher(keychain(undefined, false), 'win32')).toBeNull();
  });
});
