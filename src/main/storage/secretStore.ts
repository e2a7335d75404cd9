import { messageOf, SignalboxError } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';
import type { StoredSecret } from '../../shared/secret.ts';
import type { SecretBackend } from '../../shared/settings.ts';
import type { StorageAccess } from './access.ts';
import type { SealedSecret } from './operations/secrets.ts';
import type { SecretCipher } from './secretCipher.ts';

/** Provider keys, values of server environments, credentials: encrypted, each kept for one user under one name. */
export interface SecretStore {
  /** How secrets are kept on this host. */
  readonly backend: SecretBackend;
  /** A value as it may be stored under this name. UNAVAILABLE where nothing can encrypt: it is never stored plain. */
  seal(userId: string, name: string, value: string): Promise<SealedSecret>;
  /** UNAVAILABLE like `seal`. */
  set(userId: string, name: string, value: string): Promise<void>;
  get(userId: string, name: string): Promise<StoredSecret>;
  /** What `get` would say, without the value. */
  status(userId: string, name: string): Promise<StoredSecret['status']>;
  remove(userId: string, name: string): Promise<void>;
}

export function secretStore({ read, write, now }: StorageAccess, cipher: SecretCipher, log: Logger): SecretStore {
  const get = async (userId: string, name: string): Promise<StoredSecret> => {
    const secret = await read('secrets.get', { userId, name });
    if (secret === null) return { status: 'none' };
    if (secret.backend !== cipher.backend) return unreadable(`it was stored with “${secret.backend}”`);
    try {
      const data = Buffer.from(secret.data);
      return { status: 'stored', value: await cipher.decrypt(data, contextOf(userId, name)) };
    } catch (error) {
      log.warn({ name, reason: messageOf(error) }, 'A stored secret could not be opened');
      return unreadable('its encryption key has changed');
    }
  };
  const seal = async (userId: string, name: string, value: string): Promise<SealedSecret> => {
    if (cipher.backend === 'unavailable') throw nothingEncrypts();
    return { backend: cipher.backend, data: await cipher.encrypt(value, contextOf(userId, name)) };
  };
  return {
    backend: cipher.backend,
    get,
    seal,
    status: async (userId, name) => (await get(userId, name)).status,
    set: async (userId, name, value) => {
      await write('secrets.set', { userId, name, secret: await seal(userId, name, value), at: now() });
    },
    remove: (userId, name) => write('secrets.remove', { userId, name }),
  };
}

/** One text for one pair: neither part can be stretched into the other. */
function contextOf(userId: string, name: string): string {
  return JSON.stringify([userId, name]);
}

function unreadable(reason: string): StoredSecret {
  return { status: 'unreadable', message: `This secret can’t be opened: ${reason}. Enter it again.` };
}

function nothingEncrypts(): SignalboxError {
  const message =
    'Signalbox can’t encrypt on this machine, so it does not store secrets. Make the data folder writable and restart Signalbox.';
  return new SignalboxError('UNAVAILABLE', message, { retryable: false });
}
