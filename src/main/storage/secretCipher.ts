import type { SecretBackend } from '../../shared/settings.ts';

export { keyFileCipher, unavailableCipher } from './keyFileCipher.ts';

/**
 * Encrypts secrets. `context` says what the secret is for; a backend that can binds it to the result, so that an entry
 * that was moved to another name or user does not open. `decrypt` rejects for what it can't open.
 */
export interface SecretCipher {
  readonly backend: SecretBackend;
  encrypt(plain: string, context: string): Promise<Buffer>;
  decrypt(data: Buffer, context: string): Promise<string>;
}
