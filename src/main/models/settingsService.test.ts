import { describe, expect, it } from 'vitest';
import type { StoredSecret } from '../../shared/secret.ts';
import { defaultSettings, type Provider, type Settings } from '../../shared/settings.ts';
import { SettingsService } from './settingsService.ts';

const user = 'alice';
const baseUrl = 'http://127.0.0.1:9/v1';
const provider: Provider = { kind: 'openai-compatible', baseUrl, model: 'small' };

/** A service on stores in memory, each step of which takes a turn of the event loop as on a disk. */
function openSettings(unreadable = false) {
  let settings: Settings = defaultSettings;
  const keys = new Map<string, string>();
  const step = () => new Promise((resolve) => setImmediate(resolve));
  return new SettingsService({
    settings: {
      async get() {
        await step();
        return settings;
      },
      async set(_user, changed) {
        await step();
        settings = changed;
      },
    },
    keys: {
      backend: 'key-file',
      async get(_user, name): Promise<StoredSecret> {
        const value = keys.get(name);
        if (unreadable) return { status: 'unreadable', message: 'This secret can’t be opened.' };
        return value === undefined ? { status: 'none' } : { status: 'stored', value };
      },
      async set(_user, name, value) {
        keys.set(name, value);
      },
      async remove(_user, name) {
        keys.delete(name);
      },
    },
  });
}

describe('SettingsService', () => {
  it('loses none of two changes that are made at once', async () => {
    const service = openSettings();
    await Promise.all([
      service.setTheme(user, 'dark'),
      service.setProvider(user, provider, { action: 'set', value: 'sk-1' }),
      service.setTheme(user, 'light'),
    ]);
    expect(await service.view(user)).toMatchObject({ settings: { theme: 'light', provider }, key: 'stored' });
  });

  it('tells watchers every change in its order', async () => {
    const service = openSettings();
    const themes: string[] = [];
    service.changes.subscribe(user, ({ settings }) => themes.push(settings.theme));
    await Promise.all([service.setTheme(user, 'dark'), service.setTheme(user, 'light')]);
    expect(themes).toEqual(['dark', 'light']);
  });

  it('keeps a key for its own address', async () => {
    const service = openSettings();
    await service.setProvider(user, provider, { action: 'set', value: 'sk-1' });
    const elsewhere: Provider = { ...provider, baseUrl: 'http://127.0.0.2:9/v1' };
    expect(await service.setProvider(user, elsewhere, { action: 'keep' })).toMatchObject({ key: 'none' });
    expect(await service.setProvider(user, provider, { action: 'keep' })).toMatchObject({ key: 'stored' });
    expect(await service.setProvider(user, provider, { action: 'remove' })).toMatchObject({ key: 'none' });
  });

  it('asks for a key that can’t be read, before any request and whoever asks', async () => {
    const service = openSettings(true);
    await service.setProvider(user, provider, { action: 'keep' });
    const message = expect.stringContaining('Enter it again in Settings');
    await expect(service.model(user)).rejects.toMatchObject({ code: 'INVALID_INPUT', message });
    expect(await service.testProvider(user, baseUrl, { action: 'keep' })).toMatchObject({
      success: false,
      error: { code: 'INVALID_INPUT', message },
    });
  });
});
