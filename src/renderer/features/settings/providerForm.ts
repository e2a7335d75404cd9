import { baseUrlSchema, type KeyChange, type Provider, type SettingsView } from '../../../shared/settings.ts';

/** The model page's fields as they are typed. */
export interface ProviderForm {
  kind: Provider['kind'];
  baseUrl: string;
  model: string;
  /** A new key; the stored one is never here. */
  key: string;
  /** The stored key is to be forgotten. */
  removeKey: boolean;
}

/** What is wrong with the fields; null where nothing is. */
export interface ProviderFormErrors {
  baseUrl: string | null;
  model: string | null;
}

/** An address that is known to speak the right language, to begin from. */
export interface EndpointPreset {
  name: string;
  baseUrl: string;
}

export const endpointPresets: readonly EndpointPreset[] = [
  { name: 'Ollama', baseUrl: 'http://127.0.0.1:11434/v1' },
  { name: 'LM Studio', baseUrl: 'http://127.0.0.1:1234/v1' },
  { name: 'llama.cpp', baseUrl: 'http://127.0.0.1:8080/v1' },
  { name: 'vLLM', baseUrl: 'http://127.0.0.1:8000/v1' },
  { name: 'OpenAI', baseUrl: 'https://api.openai.com/v1' },
];

/** The fields as they are stored. */
export function formOf({ settings: { provider } }: SettingsView): ProviderForm {
  const endpoint = provider.kind === 'openai-compatible' ? provider : { baseUrl: '', model: '' };
  return { kind: provider.kind, baseUrl: endpoint.baseUrl, model: endpoint.model, key: '', removeKey: false };
}

/** What happens to the stored key when the form is saved. */
export function keyChangeOf({ key, removeKey }: Pick<ProviderForm, 'key' | 'removeKey'>): KeyChange {
  if (key.trim() !== '') return { action: 'set', value: key.trim() };
  return removeKey ? { action: 'remove' } : { action: 'keep' };
}

/** What is wrong with an address, or null. */
export function addressError(baseUrl: string): string | null {
  const parsed = baseUrlSchema.safeParse(baseUrl);
  return parsed.success ? null : (parsed.error.issues[0]?.message ?? 'This address is not accepted.');
}

/** The fields as the host takes them, or what is wrong with them. */
export function readProviderForm(form: ProviderForm): { provider: Provider } | { errors: ProviderFormErrors } {
  if (form.kind === 'builtin') return { provider: { kind: 'builtin' } };
  const model = form.model.trim();
  const errors = { baseUrl: addressError(form.baseUrl), model: model === '' ? 'Enter the name of a model.' : null };
  if (errors.baseUrl !== null || errors.model !== null) return { errors };
  return { provider: { kind: 'openai-compatible', baseUrl: form.baseUrl.trim(), model } };
}

/** Whether a key would travel over the network in the clear: an address that is neither https nor on this machine. */
export function sendsKeyInTheClear(baseUrl: string): boolean {
  if (!URL.canParse(baseUrl)) return false;
  const { protocol, hostname } = new URL(baseUrl);
  return protocol === 'http:' && !/^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
}
