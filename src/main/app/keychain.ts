/** What we need of Electron's `safeStorage`. */
export interface Keychain {
  isEncryptionAvailable(): boolean;
  /** Linux only. */
  getSelectedStorageBackend?(): string;
  encryptString(plain: string): Buffer;
  decryptString(data: Buffer): string;
}

/** The shape of the storage layer's cipher; `context` says whose secret it is and has to be the same again. */
export interface KeychainCipher {
  readonly backend: 'keychain';
  encrypt(plain: string, context: string): Promise<Buffer>;
  decrypt(data: Buffer, context: string): Promise<string>;
}

/**
 * A cipher whose key the system's keychain holds, or null where there is none. Linux's `basic_text` backend is none: its
 * key is the same on every machine, so that whoever has the file can read it. Needs Electron to be ready.
 */
export function keychainCipher(keychain: Keychain, platform: NodeJS.Platform): KeychainCipher | null {
  if (!keychain.isEncryptionAvailable()) return null;
  if (platform === 'linux' && ['basic_text', 'unknown'].includes(keychain.getSelectedStorageBackend?.() ?? 'unknown')) {
    return null;
  }
  return {
    backend: 'keychain',
    async encrypt(plain, context) {
      return keychain.encryptString(JSON.stringify([context, plain]));
    },
    async decrypt(data, context) {
      const content: unknown = JSON.parse(keychain.decryptString(data));
      // The keychain knows no associated data: what an entry is for stands inside it.
      if (!Array.isArray(content) || content[0] !== context || typeof content[1] !== 'string') {
        throw new Error('This entry was stored for something else.');
      }
      return content[1];
    },
  };
}
