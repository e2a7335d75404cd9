import type { Logger } from '../../../shared/logger.ts';
import { defaultSettings, type Settings, settingsSchema } from '../../../shared/settings.ts';
import type { StorageAccess } from '../access.ts';
import { parseStored } from './stored.ts';

export interface SettingsRepository {
  /** The user's settings; the default ones before they were first changed. */
  get(userId: string): Promise<Settings>;
  set(userId: string, settings: Settings): Promise<void>;
}

export function settingsRepository({ read, write }: StorageAccess, log: Logger): SettingsRepository {
  return {
    get: async (userId) => {
      const stored = await read('settings.get', { userId });
      if (stored === null) return defaultSettings;
      return parseStored(settingsSchema, stored, 'settings', log) ?? defaultSettings;
    },
    set: (userId, settings) => write('settings.set', { userId, settings }),
  };
}
