import type { Model } from '@openai/agents-core';
import { EventPublisher } from '@orpc/server';
import { assertNever, type Outcome, SignalboxError } from '../../shared/errors.ts';
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
  get(
    userId: string,
    name: string,
  ): Promise<{ status: 'none' } | { status: 'stored'; value: string } | { status: 'unreadable'; message: string }>;
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
    await this.#settings.set(userId, { ...(await this.#settings.get(userId)), theme });
    this.changes.publish(userId, await this.view(userId));
  }

  /** Sets what answers, and the key of its address. */
  async setProvider(userId: string, provider: Provider, key: KeyChange): Promise<SettingsView> {
    if (provider.kind !== 'builtin') await this.#changeKey(userId, keyName(provider.baseUrl), key);
    await this.#settings.set(userId, { ...(await this.#settings.get(userId)), provider });
    const view = await this.view(userId);
    this.changes.publish(userId, view);
    return view;
  }

  /** Asks an endpoint for its models, with the key as it would be after `setProvider`. */
  async testProvider(userId: string, baseUrl: string, key: KeyChange): Promise<Outcome<{ models: string[] }>> {
    if (key.action === 'set') return listModels(baseUrl, key.value);
    const stored = key.action === 'keep' ? await this.#keys.get(userId, keyName(baseUrl)) : null;
    return listModels(baseUrl, stored?.status === 'stored' ? stored.value : null);
  }

  /** The model that answers this user now. INVALID_INPUT when its key has to be entered again. */
  async model(userId: string): Promise<{ model: Model; label: string }> {
    const { provider } = await this.#settings.get(userId);
    if (provider.kind === 'builtin') return createModel(provider, null);
    const key = await this.#keys.get(userId, keyName(provider.baseUrl));
    if (key.status === 'unreadable') throw new SignalboxError('INVALID_INPUT', key.message);
    return createModel(provider, key.status === 'stored' ? key.value : null);
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
