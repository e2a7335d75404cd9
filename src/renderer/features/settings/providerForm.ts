import { builtinChoice } from '../../../shared/agent.ts';
import {
  baseUrlSchema,
  type KeyChange,
  type Provider,
  type ProviderKind,
  providerAddresses,
  providerSchema,
} from '../../../shared/settings.ts';
import { errorsByField, type FieldErrors, shownNumber, typedNumber } from '../../typedForm.ts';
import { hostOf, kindNames } from './providerWords.ts';

/** A provider's fields as they are typed. */
export interface ProviderForm {
  kind: ProviderKind;
  name: string;
  baseUrl: string;
  /** A new key; the stored one is never here. */
  key: string;
  /** The stored key is to be forgotten. */
  removeKey: boolean;
  api: Provider['api'];
  takesImages: 'unknown' | 'yes' | 'no';
  contextTokens: string;
  /** US dollars for a million tokens. */
  inputPrice: string;
  cachedPrice: string;
  outputPrice: string;
  /** The model that is to answer by default once the provider is saved; empty leaves the default as it is. */
  model: string;
}

const fields = ['name', 'baseUrl', 'contextTokens', 'prices'] as const;
/** What is wrong with the fields; null where nothing is. */
export type ProviderFormErrors = FieldErrors<(typeof fields)[number]>;

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
];

/** The fields of a provider that is to be added. */
export function newProviderForm(kind: ProviderKind): ProviderForm {
  return {
    kind,
    name: kindNames[kind],
    baseUrl: providerAddresses[kind] ?? '',
    key: '',
    removeKey: false,
    api: kind === 'openai' ? 'responses' : 'chat',
    takesImages: 'unknown',
    contextTokens: '',
    inputPrice: '',
    cachedPrice: '',
    outputPrice: '',
    model: '',
  };
}

/** The fields of a provider as it is stored. */
export function providerForm(provider: Provider): ProviderForm {
  const { kind, name, baseUrl, api, takesImages, contextTokens, prices } = provider;
  return {
    ...newProviderForm(kind),
    name,
    baseUrl,
    api,
    takesImages: takesImages === null ? 'unknown' : takesImages ? 'yes' : 'no',
    contextTokens: shownNumber(contextTokens),
    inputPrice: shownNumber(prices?.input ?? null),
    cachedPrice: shownNumber(prices?.cachedInput ?? null),
    outputPrice: shownNumber(prices?.output ?? null),
  };
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

/**
 * The fields as the host takes them, or what is wrong with them. Without a name the provider is called after its host.
 * `id` is that of the stored provider, or a new one.
 */
export function readProviderForm(
  form: ProviderForm,
  id: string,
): { provider: Provider } | { errors: ProviderFormErrors } {
  const input = typedNumber(form.inputPrice);
  const cachedInput = typedNumber(form.cachedPrice);
  const output = typedNumber(form.outputPrice);
  const parsed = providerSchema.safeParse({
    id,
    kind: form.kind,
    name: form.name.trim() || hostOf(form.baseUrl.trim()).slice(0, 60),
    baseUrl: form.baseUrl,
    api: form.api,
    takesImages: form.takesImages === 'unknown' ? null : form.takesImages === 'yes',
    contextTokens: typedNumber(form.contextTokens),
    prices: input === null && cachedInput === null && output === null ? null : { input, cachedInput, output },
  });
  if (parsed.success) return { provider: parsed.data };
  return {
    errors: errorsByField(fields, parsed.error.issues, {
      contextTokens: 'Enter a whole number from 512 to 10,000,000, or nothing.',
      prices: 'Enter the prices of input and output in dollars, or none.',
    }),
  };
}

/** An id for a new provider: its name in the letters that an id may have, with a number where it is taken. */
export function newProviderId(name: string, taken: readonly string[]): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 56)
    .replace(/^-+|-+$/g, '');
  const base = plain || 'provider';
  const free = (id: string) => id !== builtinChoice.providerId && !taken.includes(id);
  let id = base;
  for (let number = 2; !free(id); number += 1) id = `${base}-${number}`;
  return id;
}

/** Whether two addresses are those of one host: a stored key belongs to the host that it was entered for. */
export function isSameHost(one: string, other: string): boolean {
  if (!URL.canParse(one) || !URL.canParse(other)) return one === other;
  return new URL(one).origin === new URL(other).origin;
}
