import { describe, expect, it } from 'vitest';
import type { Provider } from '../../shared/settings.ts';
import { connected } from '../testing/connected.ts';
import { FakeHost, type FakeWorld } from '../testing/fakeHost.ts';
import { until } from '../testing/until.ts';
import { createSettings } from './settings.ts';

const ollama: Provider = {
  id: 'ollama',
  kind: 'openai-compatible',
  name: 'Ollama',
  baseUrl: 'http://127.0.0.1:11434/v1',
  api: 'chat',
  takesImages: null,
  contextTokens: null,
  prices: null,
};

async function open(world: FakeWorld = {}) {
  const fake = new FakeHost(world);
  const settings = createSettings(await connected(fake));
  await until(settings.state, ({ view }) => view !== null);
  return { fake, settings, view: () => settings.state.getState().view };
}

describe('settings', () => {
  it('shows a theme at once, and takes it back when the host refuses', async () => {
    const { fake, settings, view } = await open();
    const set = settings.setTheme('dark');
    expect(view()?.settings.theme).toBe('dark');
    await set;
    fake.failure = new Error('no');
    const refused = settings.setTheme('light');
    expect(view()?.settings.theme).toBe('light');
    await expect(refused).rejects.toThrow();
    expect(view()?.settings.theme).toBe('dark');
  });

  it('F26 never holds a key', async () => {
    const { settings, view } = await open();
    await settings.saveProvider(ollama, { action: 'set', value: 'sk-canary' });
    expect(view()).toMatchObject({ keys: { ollama: 'stored' }, settings: { providers: [ollama] } });
    expect(JSON.stringify(settings.state.getState())).not.toContain('sk-canary');
  });

  it('has each saved change at once', async () => {
    const { settings, view } = await open();
    await settings.saveProvider(ollama, { action: 'keep' });
    await settings.setDefaultModel({ providerId: 'ollama', model: 'qwen3' });
    await settings.setContext({ toolShare: 0.5, shortenResults: 'never' });
    expect(view()?.settings).toMatchObject({ defaultModel: { model: 'qwen3' }, context: { toolShare: 0.5 } });
    await settings.removeProvider('ollama');
    expect(view()).toMatchObject({ keys: {}, settings: { providers: [], defaultModel: { providerId: 'builtin' } } });
  });

  it('hands on what a provider lists, and what is wrong with it', async () => {
    const { fake, settings } = await open({ settings: {}, models: ['qwen3'] });
    await settings.saveProvider(ollama, { action: 'keep' });
    await expect(settings.listModels('ollama')).resolves.toEqual({ success: true, data: { models: ['qwen3'] } });
    delete fake.world.models;
    const place = { id: null, kind: ollama.kind, baseUrl: ollama.baseUrl };
    await expect(settings.testProvider(place, { action: 'keep' })).resolves.toMatchObject({
      success: false,
      error: { code: 'UNAVAILABLE' },
    });
  });
});
