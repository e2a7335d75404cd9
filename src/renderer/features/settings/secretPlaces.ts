import type { SecretBackend } from '../../../shared/settings.ts';

/** Where secrets are kept, in words. */
export const secretPlaces: Record<SecretBackend, string> = {
  keychain: 'Encrypted with a key from the system’s keychain.',
  'key-file': 'Encrypted with a key file in the data folder that only you can read.',
  unavailable: 'Nothing on this machine can encrypt secrets right now, so none can be stored.',
};
