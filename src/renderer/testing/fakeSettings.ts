import { implement } from '@orpc/server';
import { builtinChoice } from '../../shared/agent.ts';
import { contract } from '../../shared/contract.ts';
import { fail, succeed } from '../../shared/errors.ts';
import type { Settings, SettingsView } from '../../shared/settings.ts';
import { type FakeHost, notFound } from './fakeHost.ts';

/** The settings procedures on a fake host. */
export function settingsRoutes(host: FakeHost) {
  const os = implement(contract).settings;
  return {
    watch: os.watch.handler(({ signal }) => host.settings.read(host.settingsView, signal)),
    setTheme: os.setTheme.handler(({ input }) => {
      host.note('setTheme', input);
      change(host, { theme: input.theme });
      return {};
    }),
    setDefaultModel: os.setDefaultModel.handler(({ input }) => {
      host.note('setDefaultModel', input);
      return change(host, { defaultModel: input });
    }),
    setContext: os.setContext.handler(({ input }) => {
      host.note('setContext', input);
      return change(host, { context: input });
    }),
    ...providerRoutes(host),
    ...modelRoutes(host),
  };
}

function providerRoutes(host: FakeHost) {
  const os = implement(contract).settings;
  return {
    saveProvider: os.saveProvider.handler(({ input: { provider, key } }) => {
      host.note('saveProvider', { provider, key });
      const { settings, keys } = host.settingsView;
      const stored = { keep: keys[provider.id] ?? 'none', remove: 'none', set: 'stored' } as const;
      const known = settings.providers.some(({ id }) => id === provider.id);
      const providers = known
        ? settings.providers.map((each) => (each.id === provider.id ? provider : each))
        : [...settings.providers, provider];
      return change(host, { providers }, { ...keys, [provider.id]: stored[key.action] });
    }),
    removeProvider: os.removeProvider.handler(({ input: { id } }) => {
      host.note('removeProvider', { id });
      const { settings, keys } = host.settingsView;
      const { [id]: _removed, ...others } = keys;
      const defaultModel = settings.defaultModel.providerId === id ? builtinChoice : settings.defaultModel;
      return change(host, { defaultModel, providers: settings.providers.filter((each) => each.id !== id) }, others);
    }),
  };
}

function modelRoutes(host: FakeHost) {
  const os = implement(contract).settings;
  const modelsAt = <T extends object>(baseUrl: string, more: T) =>
    host.world.models
      ? succeed({ models: host.world.models, ...more })
      : fail('UNAVAILABLE', `Nothing answers at ${baseUrl}. Start the model server, or check the address.`);
  return {
    testProvider: os.testProvider.handler(({ input }) => {
      host.note('testProvider', input);
      return modelsAt(input.baseUrl, { baseUrl: input.baseUrl });
    }),
    listModels: os.listModels.handler(({ input: { id } }) => {
      host.note('listModels', { id });
      const provider = host.settingsView.settings.providers.find((each) => each.id === id);
      if (provider === undefined) throw notFound();
      return modelsAt(provider.baseUrl, {});
    }),
    discover: os.discover.handler(({ input }) => {
      host.note('discover', input);
      return host.world.found ?? [];
    }),
  };
}

function change(host: FakeHost, part: Partial<Settings>, keys: SettingsView['keys'] = host.settingsView.keys) {
  host.settingsView = { ...host.settingsView, keys, settings: { ...host.settingsView.settings, ...part } };
  host.settings.push(host.settingsView);
  return host.settingsView;
}
