import type { Logger } from '../../../shared/logger.ts';
import { defaultSettings, type Settings, settingsSchema } from '../../../shared/settings.ts';
import type { StorageAccess } from '../access.ts';
import type { SecretStore } from '../secretStore.ts';
import { sealedChanges } from './sealedChanges.ts';
import { parseStored } from './stored.ts';

export interface SettingsRepository {
  /** The user's settings; the default ones before they were first changed. */
  get(userId: string): Promise<Settings>;
  /**
   * In the same commit secrets are stored by name, or removed with null. UNAVAILABLE where one can't be encrypted; nothing
   * has changed then.
   */
  set(userId: string, settings: Settings, secrets?: ReadonlyMap<string, string | null>): Promise<void>;
}

export function settingsRepository(
  { read, write, now }: StorageAccess,
  sealing: Pick<SecretStore, 'seal'>,
  log: Logger,
): SettingsRepository {
  return {
    get: async (userId) => {
      const stored = await read('settings.get', { userId });
      if (stored === null) return defaultSettings;
      return parseStored(settingsSchema, stored, 'settings', log) ?? defaultSettings;
    },
    set: async (userId, settings, changes = new Map()) => {
      const secrets = await sealedChanges(sealing, userId, changes);
      await write('settings.set', { userId, settings, secrets, at: now() });
    },
  };
}
