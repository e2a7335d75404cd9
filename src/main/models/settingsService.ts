import type { ModelRetrySettings } from '@openai/agents-core';
import { EventPublisher } from '@orpc/server';
import { builtinChoice, type ModelChoice, type ModelSettings } from '../../shared/agent.ts';
import type { RetryNotice } from '../../shared/conversation.ts';
import { type Outcome, SignalboxError } from '../../shared/errors.ts';
import { KeyedQueue } from '../../shared/keyedQueue.ts';
import type { StoredSecret } from '../../shared/secret.ts';
import type {
  ContextSettings,
  FoundServer,
  KeyChange,
  KeyStatus,
  Provider,
  SecretBackend,
  Settings,
  SettingsView,
  Theme,
} from '../../shared/settings.ts';
import { discoverServers } from './discovery.ts';
import { createModel, type LabelledModel, listModels, testAddress } from './index.ts';
import { requestSettings } from './requestSettings.ts';
import { retrySettings } from './retry.ts';

/** The durable settings, as this service needs them. */
export interface SettingsStore {
  get(userId: string): Promise<Settings>;
  /** Stores settings and what changes of keys, by name (null forgets one): all or nothing. */
  set(userId: string, settings: Settings, keys: ReadonlyMap<string, string | null>): Promise<void>;
}

/** The secret store, as this service needs it. */
export interface KeyStore {
  readonly backend: SecretBackend;
  get(userId: string, name: string): Promise<StoredSecret>;
}

/** A model that turns can use. */
export interface UsableModel extends LabelledModel {
  requestSettings(settings: ModelSettings): ReturnType<typeof requestSettings>;
}

const mostProviders = 32;

/** A key is its provider's, and for the origin that it was entered for, so that none is ever sent to another address. */
function keyName({ id, baseUrl }: Pick<Provider, 'id' | 'baseUrl'>): string {
  return `provider/${id}/${new URL(baseUrl).origin}`;
}

/** A user's settings, and the models that they stand for. Keys never leave this service but towards their endpoint. */
export class SettingsService {
  /** The settings after each change, by user id. A slow watcher only needs the newest. */
  readonly changes = new EventPublisher<Record<string, SettingsView>>({ maxBufferedEvents: 1 });
  readonly #settings: SettingsStore;
  readonly #keys: KeyStore;
  /** Changes of one user's settings, one after the other: each replaces them whole. */
  readonly #queue = new KeyedQueue();

  constructor(options: { settings: SettingsStore; keys: KeyStore }) {
    this.#settings = options.settings;
    this.#keys = options.keys;
  }

  async view(userId: string): Promise<SettingsView> {
    const settings = await this.#settings.get(userId);
    const statuses = settings.providers.map(async (provider): Promise<[string, KeyStatus]> => {
      const { status } = await this.#keys.get(userId, keyName(provider));
      return [provider.id, status];
    });
    return { settings, keys: Object.fromEntries(await Promise.all(statuses)), secretBackend: this.#keys.backend };
  }

  async setTheme(userId: string, theme: Theme): Promise<void> {
    await this.#change(userId, (settings) => ({ ...settings, theme }));
  }

  setContext(userId: string, context: ContextSettings): Promise<SettingsView> {
    return this.#change(userId, (settings) => ({ ...settings, context }));
  }

  /**
   * Adds a provider or changes the one with its id, and its key. That of an address which it has no more is forgotten.
   * INVALID_INPUT where there are too many.
   */
  saveProvider(userId: string, provider: Provider, key: KeyChange): Promise<SettingsView> {
    return this.#change(userId, (settings, keys) => {
      const known = settings.providers.find(({ id }) => id === provider.id);
      if (known === undefined && settings.providers.length >= mostProviders) {
        throw new SignalboxError('INVALID_INPUT', `There is room for ${mostProviders} providers. Remove one first.`);
      }
      const name = keyName(provider);
      if (known !== undefined && keyName(known) !== name) keys.set(keyName(known), null);
      if (key.action !== 'keep') keys.set(name, key.action === 'set' ? key.value : null);
      const providers = known
        ? settings.providers.map((each) => (each.id === provider.id ? provider : each))
        : [...settings.providers, provider];
      return { ...settings, providers };
    });
  }

  /** Removes a provider and its key. NOT_FOUND where it is not there. */
  removeProvider(userId: string, id: string): Promise<SettingsView> {
    return this.#change(userId, (settings, keys) => {
      const gone = providerOf(settings, id);
      const providers = settings.providers.filter((provider) => provider !== gone);
      keys.set(keyName(gone), null);
      const isDefault = settings.defaultModel.providerId === id;
      return { ...settings, providers, defaultModel: isDefault ? builtinChoice : settings.defaultModel };
    });
  }

  /** What answers where an agent has no model of its own. NOT_FOUND for a provider that is not there. */
  setDefaultModel(userId: string, choice: ModelChoice): Promise<SettingsView> {
    return this.#change(userId, (settings) => {
      if (choice.providerId !== builtinChoice.providerId) providerOf(settings, choice.providerId);
      return { ...settings, defaultModel: choice };
    });
  }

  /**
   * Asks a provider for its models, at the address and with the key as they would be after `saveProvider`; `id` is null
   * for one that is not stored yet. What answered is in `baseUrl`.
   */
  async testProvider(
    userId: string,
    { id, kind, baseUrl, key }: Pick<Provider, 'kind' | 'baseUrl'> & { id: string | null; key: KeyChange },
  ): Promise<Outcome<{ models: string[]; baseUrl: string }>> {
    if (key.action === 'set') return testAddress({ kind, baseUrl }, key.value);
    if (key.action === 'remove' || id === null) return testAddress({ kind, baseUrl }, null);
    return testAddress({ kind, baseUrl }, await this.#keyOf(userId, { id, baseUrl }));
  }

  /** The models of a stored provider. NOT_FOUND where it is not there. */
  async listModels(userId: string, { id }: { id: string }): Promise<Outcome<{ models: string[] }>> {
    const provider = providerOf(await this.#settings.get(userId), id);
    return listModels(provider, await this.#keyOf(userId, provider));
  }

  /** Model servers that answer on this machine. */
  discover(): Promise<FoundServer[]> {
    return discoverServers();
  }

  /** How the context of a user's models is kept within its limit. */
  async context(userId: string): Promise<ContextSettings> {
    return (await this.#settings.get(userId)).context;
  }

  /** How a request is made again before its output began. */
  retries(notify: (notice: RetryNotice) => void): ModelRetrySettings {
    return retrySettings(notify);
  }

  /** A model by its choice; null is the default. INVALID_INPUT in words where it can't be used as things are. */
  async model(userId: string, choice: ModelChoice | null): Promise<UsableModel> {
    const settings = await this.#settings.get(userId);
    const { providerId, model } = choice ?? settings.defaultModel;
    if (providerId === builtinChoice.providerId) {
      return { ...(await createModel('builtin', model, null)), requestSettings: () => ({}) };
    }
    const provider = settings.providers.find(({ id }) => id === providerId);
    if (provider === undefined) throw providerGone(model);
    const created = await createModel(provider, model, await this.#keyOf(userId, provider));
    return { ...created, requestSettings: (wanted) => requestSettings(provider, model, wanted) };
  }

  /** The stored key of a provider; null where there is none. INVALID_INPUT where it can't be read. */
  async #keyOf(userId: string, provider: Pick<Provider, 'id' | 'baseUrl'>): Promise<string | null> {
    const key = await this.#keys.get(userId, keyName(provider));
    if (key.status === 'unreadable') throw new SignalboxError('INVALID_INPUT', lostKey(provider.baseUrl));
    return key.status === 'stored' ? key.value : null;
  }

  /** `keys` takes what changes of keys with the settings. */
  #change(
    userId: string,
    change: (settings: Settings, keys: Map<string, string | null>) => Settings,
  ): Promise<SettingsView> {
    return this.#queue.run(userId, async () => {
      const keys = new Map<string, string | null>();
      const changed = change(await this.#settings.get(userId), keys);
      await this.#settings.set(userId, changed, keys);
      const view = await this.view(userId);
      this.changes.publish(userId, view);
      return view;
    });
  }
}

function providerOf(settings: Settings, id: string): Provider {
  const provider = settings.providers.find((each) => each.id === id);
  if (provider !== undefined) return provider;
  throw new SignalboxError('NOT_FOUND', 'There is no such provider. It may have been removed.');
}

function providerGone(model: string): SignalboxError {
  return new SignalboxError(
    'INVALID_INPUT',
    `The provider of the model ${model} was removed. Choose another model for the agent, or add the provider again in Settings.`,
  );
}

function lostKey(baseUrl: string): string {
  return `The stored key for ${new URL(baseUrl).host} can't be read on this computer. Enter it again in Settings.`;
}
