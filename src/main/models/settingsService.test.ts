import { describe, expect, it } from 'vitest';
import { defaultModelSettings } from '../../shared/agent.ts';
import type { StoredSecret } from '../../shared/secret.ts';
import { defaultSettings, type Provider, type Settings } from '../../shared/settings.ts';
import type { ModelSource } from '../agents/modelInUse.ts';
import { SettingsService } from './settingsService.ts';
import { imaginaryProvider } from './testing/runTurn.ts';
import { ScriptedProvider } from './testing/scriptedProvider.ts';

const user = 'alice';
const baseUrl = 'http://127.0.0.1:9/v1';
const provider = imaginaryProvider('openai-compatible', baseUrl, { id: 'local', api: 'chat' });
const choice = { providerId: 'local', model: 'small' };

/** A service on stores in memory, each step of which takes a turn of the event loop as on a disk. */
function openSettings(unreadable = false) {
  let settings: Settings = defaultSettings;
  const keys = new Map<string, string>();
  const step = () => new Promise((resolve) => setImmediate(resolve));
  const service = new SettingsService({
    settings: {
      async get() {
        await step();
        return settings;
      },
      async set(_user, changed, changedKeys) {
        await step();
        settings = changed;
        for (const [name, value] of changedKeys) value === null ? keys.delete(name) : keys.set(name, value);
      },
    },
    keys: {
      backend: 'key-file',
      async get(_user, name): Promise<StoredSecret> {
        const value = keys.get(name);
        if (unreadable) return { status: 'unreadable', message: 'This secret can’t be opened.' };
        return value === undefined ? { status: 'none' } : { status: 'stored', value };
      },
    },
  });
  return Object.assign(service, { keys });
}

describe('SettingsService', () => {
  it('loses none of two changes that are made at once', async () => {
    const service = openSettings();
    await Promise.all([
      service.setTheme(user, 'dark'),
      service.saveProvider(user, provider, { action: 'set', value: 'sk-1' }),
      service.setTheme(user, 'light'),
    ]);
    expect(await service.view(user)).toMatchObject({
      settings: { theme: 'light', providers: [provider] },
      keys: { local: 'stored' },
    });
  });

  it('tells watchers every change in its order', async () => {
    const service = openSettings();
    const themes: string[] = [];
    service.changes.subscribe(user, ({ settings }) => themes.push(settings.theme));
    await Promise.all([service.setTheme(user, 'dark'), service.setTheme(user, 'light')]);
    expect(themes).toEqual(['dark', 'light']);
  });

  it('F26 keeps a key for its own address, and forgets it with the address', async () => {
    const service = openSettings();
    await service.saveProvider(user, provider, { action: 'set', value: 'sk-1' });
    const elsewhere: Provider = { ...provider, baseUrl: 'http://127.0.0.2:9/v1' };
    const deeper: Provider = { ...provider, baseUrl: `${baseUrl}/deeper` };
    expect(await service.saveProvider(user, deeper, { action: 'keep' })).toMatchObject({ keys: { local: 'stored' } });
    expect(await service.saveProvider(user, elsewhere, { action: 'keep' })).toMatchObject({ keys: { local: 'none' } });
    expect(service.keys.size).toBe(0);
    await service.saveProvider(user, elsewhere, { action: 'set', value: 'sk-2' });
    expect(await service.saveProvider(user, elsewhere, { action: 'remove' })).toMatchObject({
      keys: { local: 'none' },
    });
  });

  it('keeps two keys for two accounts at one address', async () => {
    const server = await ScriptedProvider.start([]);
    const service = openSettings();
    const first = { ...provider, baseUrl: server.url };
    await service.saveProvider(user, first, { action: 'set', value: 'sk-work' });
    await service.saveProvider(user, { ...first, id: 'second' }, { action: 'set', value: 'sk-home' });
    await service.listModels(user, { id: 'local' });
    await service.listModels(user, { id: 'second' });
    expect(await service.removeProvider(user, 'local')).toMatchObject({ keys: { second: 'stored' } });
    await service.listModels(user, { id: 'second' });
    await service.testProvider(user, { ...first, id: null, key: { action: 'keep' } });
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer sk-work',
      'Bearer sk-home',
      'Bearer sk-home',
      undefined,
    ]);
    await server.close();
  });

  it('asks for a key that can’t be read, before any request and whoever asks', async () => {
    const service = openSettings(true);
    await service.saveProvider(user, provider, { action: 'keep' });
    const message = expect.stringContaining('Enter it again in Settings');
    await expect(service.model(user, choice)).rejects.toMatchObject({ code: 'INVALID_INPUT', message });
    const test = service.testProvider(user, { ...provider, key: { action: 'keep' } });
    await expect(test).rejects.toMatchObject({ code: 'INVALID_INPUT', message });
  });

  it('answers with the default model until another is chosen, and with the built-in one where its provider is gone', async () => {
    const service = openSettings();
    expect(await service.model(user, null)).toMatchObject({ label: 'Built-in model', traits: { contextTokens: null } });
    await expect(service.setDefaultModel(user, choice)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await service.saveProvider(user, provider, { action: 'set', value: 'sk-1' });
    await service.setDefaultModel(user, choice);
    expect(await service.model(user, null)).toMatchObject({ label: 'small · 127.0.0.1:9' });
    expect(await service.removeProvider(user, 'local')).toMatchObject({
      settings: { providers: [], defaultModel: { providerId: 'builtin' } },
    });
    await expect(service.model(user, choice)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('small was removed'),
    });
    // The key went with it.
    expect(await service.saveProvider(user, provider, { action: 'keep' })).toMatchObject({ keys: { local: 'none' } });
  });

  it('takes no more providers than can be stored, but still changes those that are there', async () => {
    const service = openSettings();
    const keep = { action: 'keep' } as const;
    for (let index = 0; index < 32; index += 1)
      await service.saveProvider(user, { ...provider, id: `p-${index}` }, keep);
    await expect(service.saveProvider(user, provider, keep)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    const { settings } = await service.saveProvider(user, { ...provider, id: 'p-0', name: 'Changed' }, keep);
    expect(settings.providers[0]).toMatchObject({ name: 'Changed' });
  });

  it('gives what a turn needs of a model, and how its context is kept', async () => {
    const service: ModelSource = openSettings();
    expect(await service.context(user)).toEqual(defaultSettings.context);
    expect((await service.model(user, null)).requestSettings({ ...defaultModelSettings, temperature: 1 })).toEqual({});
    expect(service.retries(() => {})).toMatchObject({ maxRetries: 2 });
  });

  it('lists the models of a provider that is there', async () => {
    const server = await ScriptedProvider.start([]);
    const service = openSettings();
    await service.saveProvider(user, { ...provider, baseUrl: server.url }, { action: 'set', value: 'sk-1' });
    expect(await service.listModels(user, { id: 'local' })).toEqual({
      success: true,
      data: { models: ['scripted-model'] },
    });
    expect(server.requests[0]?.headers.authorization).toBe('Bearer sk-1');
    await expect(service.listModels(user, { id: 'gone' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await server.close();
  });
});
