import type { Model } from '@openai/agents-core';
import { EventPublisher } from '@orpc/server';
import { assertNever, fail, type Outcome, SignalboxError } from '../../shared/errors.ts';
import { KeyedQueue } from '../../shared/keyedQueue.ts';
import type { StoredSecret } from '../../shared/secret.ts';
import type { KeyChange, Provider, SecretBackend, Settings, SettingsView, Theme } from '../../shared/settings.ts';
import { createModel, listModels } from './index.ts';

/** The durable settings, as this service needs them. */
export interface SettingsStore {
  get(userId: string): Promise<Settings>;
  set(userId: string, settings: Settings): Promise<void>;
}

/** The secret store, as this service needs it. */
export interface KeyStore {
  readonly backend: SecretBackend;
  get(userId: string, name: string): Promise<StoredSecret>;
  set(userId: string, name: string, value: string): Promise<void>;
  remove(userId: string, name: string): Promise<void>;
}

/** Keys are stored by the origin they were entered for, so that none is ever sent to another address. */
function keyName(baseUrl: string): string {
  return `provider/${new URL(baseUrl).origin}`;
}

/** A user's settings, and the model that they stand for. The key never leaves this service but towards the endpoint. */
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
    const { provider } = settings;
    const key = provider.kind === 'builtin' ? null : await this.#keys.get(userId, keyName(provider.baseUrl));
    return { settings, key: key?.status ?? 'none', secretBackend: this.#keys.backend };
  }

  async setTheme(userId: string, theme: Theme): Promise<void> {
    await this.#change(userId, { theme });
  }

  /** Sets what answers, and the key of its address. */
  setProvider(userId: string, provider: Provider, key: KeyChange): Promise<SettingsView> {
    return this.#change(userId, { provider }, async () => {
      if (provider.kind !== 'builtin') await this.#changeKey(userId, keyName(provider.baseUrl), key);
    });
  }

  /** Asks an endpoint for its models, with the key as it would be after `setProvider`. */
  async testProvider(userId: string, baseUrl: string, key: KeyChange): Promise<Outcome<{ models: string[] }>> {
    if (key.action === 'set') return listModels(baseUrl, key.value);
    const stored = key.action === 'keep' ? await this.#keys.get(userId, keyName(baseUrl)) : null;
    if (stored?.status === 'unreadable') return fail('INVALID_INPUT', lostKey(baseUrl));
    return listModels(baseUrl, stored?.status === 'stored' ? stored.value : null);
  }

  /** The model that answers this user now. INVALID_INPUT when its key has to be entered again. */
  async model(userId: string): Promise<{ model: Model; label: string }> {
    const { provider } = await this.#settings.get(userId);
    if (provider.kind === 'builtin') return createModel(provider, null);
    const key = await this.#keys.get(userId, keyName(provider.baseUrl));
    if (key.status === 'unreadable') throw new SignalboxError('INVALID_INPUT', lostKey(provider.baseUrl));
    return createModel(provider, key.status === 'stored' ? key.value : null);
  }

  #change(userId: string, change: Partial<Settings>, prepare = async () => {}): Promise<SettingsView> {
    return this.#queue.run(userId, async () => {
      await prepare();
      await this.#settings.set(userId, { ...(await this.#settings.get(userId)), ...change });
      const view = await this.view(userId);
      this.changes.publish(userId, view);
      return view;
    });
  }

  async #changeKey(userId: string, name: string, key: KeyChange): Promise<void> {
    switch (key.action) {
      case 'keep':
        return;
      case 'remove':
        return this.#keys.remove(userId, name);
      case 'set':
        return this.#keys.set(userId, name, key.value);
      default:
        assertNever(key);
    }
  }
}

function lostKey(baseUrl: string): string {
  return `The stored key for ${new URL(baseUrl).host} can't be read on this computer. Enter it again in Settings.`;
}
