import { z } from 'zod';
import { builtinChoice, modelChoiceSchema, providerIdSchema } from './agent.ts';

export const themeSchema = z.enum(['system', 'light', 'dark']);
export type Theme = z.infer<typeof themeSchema>;

/** Looked for where slashes begin: from each of many in a row it would take for ever. */
const endSlashes = /(?<!\/)\/+$/;

/**
 * The address that an API's paths are added to, where people have the one of a single call at hand: without the call at
 * its end, without end slashes and without what follows a "#".
 */
export function plainBaseUrl(address: string): string {
  return address
    .trim()
    .replace(/#.*$/, '')
    .replace(endSlashes, '')
    .replace(/\/(?:chat\/completions|completions|responses|messages|models)$/, '')
    .replace(endSlashes, '');
}

/** A question, or a name before the host: there can be more slashes in front of it than two. */
const notForAddress = /\?|^\w+:[\\/]*[^\\/]*@/;

const webAddress = z.url({
  protocol: /^https?$/,
  error: 'Enter an address that begins with http:// or https://, for example http://127.0.0.1:11434/v1.',
});

/** An address as it may be entered. */
export const baseUrlSchema = z
  .string()
  .overwrite(plainBaseUrl)
  .max(2048)
  .pipe(
    webAddress.refine((address) => !notForAddress.test(address), {
      error: 'Leave out what follows the question mark, and names and passwords: a key has a field of its own.',
    }),
  );

export const providerKindSchema = z.enum(['openai', 'openai-compatible', 'anthropic', 'google']);
export type ProviderKind = z.infer<typeof providerKindSchema>;

/** Where each kind of provider is reached unless the user says otherwise; null where only the user can know. */
export const providerAddresses: Record<ProviderKind, string | null> = {
  openai: 'https://api.openai.com/v1',
  'openai-compatible': null,
  anthropic: 'https://api.anthropic.com/v1',
  google: 'https://generativelanguage.googleapis.com/v1beta',
};

const price = z.number().min(0).max(10_000);

/** A place where models answer, as it may be stored already. Its key is not here: it lives in the secret store. */
const storedProviderSchema = z.strictObject({
  id: providerIdSchema.refine((id) => id !== 'builtin', 'This id is taken by the built-in model.'),
  kind: providerKindSchema,
  name: z.string().trim().min(1, 'Enter a name.').max(60),
  /** Older versions took addresses that can't be entered any more: one of them must not cost the other settings. */
  baseUrl: webAddress,
  /** Which of OpenAI's two APIs is spoken; only for `openai`, the others have one. */
  api: z.enum(['responses', 'chat']),
  /** Whether its models take images; null: as far as is known of the kind. */
  takesImages: z.boolean().nullable(),
  /** How many tokens its models can take; null: as far as is known of the model. */
  contextTokens: z.number().int().min(512, 'Use at least 512.').max(10_000_000).nullable(),
  /**
   * US dollars for a million tokens, in place of the prices that are known; null: those. Without a price of its own
   * (null) input that the provider had kept from before costs what other input does.
   */
  prices: z.strictObject({ input: price, cachedInput: price.nullable().default(null), output: price }).nullable(),
});
export type Provider = z.infer<typeof storedProviderSchema>;

/** A provider as it may be entered. */
export const providerSchema = storedProviderSchema.extend({ baseUrl: baseUrlSchema });

/** How the context of a model is kept within its limit. */
export const contextSettingsSchema = z.strictObject({
  /** The part of the limit that tools may take before they are loaded on demand: 0.05 to 1. */
  toolShare: z.number().min(0.05).max(1),
  /**
   * `when-full`: once a request would take more than half of the limit, results of tools in turns before the last two
   * reach the model shortened to their beginning and end; from four fifths on, so do newer ones that it has read.
   * `never`: they reach it whole.
   */
  shortenResults: z.enum(['when-full', 'never']),
});
export type ContextSettings = z.infer<typeof contextSettingsSchema>;

/** A user's settings as they are stored. */
export const settingsSchema = z.strictObject({
  theme: themeSchema,
  providers: z.array(storedProviderSchema).max(32),
  /** What answers where an agent has no model of its own. */
  defaultModel: modelChoiceSchema,
  context: contextSettingsSchema,
});
export type Settings = z.infer<typeof settingsSchema>;

export const defaultSettings: Settings = {
  theme: 'system',
  providers: [],
  defaultModel: builtinChoice,
  context: { toolShare: 0.25, shortenResults: 'when-full' },
};

/** How secrets are kept on this machine. `plain` never happens: where nothing can encrypt, secrets are refused. */
export const secretBackendSchema = z.enum(['keychain', 'key-file', 'unavailable']);
export type SecretBackend = z.infer<typeof secretBackendSchema>;

export const keyStatusSchema = z.enum(['none', 'stored', 'unreadable']);
export type KeyStatus = z.infer<typeof keyStatusSchema>;

/** What the settings screen shows. `keys` says by provider whether a key is stored and can be opened. */
export const settingsViewSchema = z.strictObject({
  settings: settingsSchema,
  keys: z.record(providerIdSchema, keyStatusSchema),
  secretBackend: secretBackendSchema,
});
export type SettingsView = z.infer<typeof settingsViewSchema>;

/** What a header can carry: what it can't is quoted by the error that says so. */
const apiKeySchema = z
  .string()
  .trim()
  .min(1, 'Enter the key.')
  .max(4096)
  .regex(/^[\x20-\x7e]*$/, 'A key has only plain letters, digits and signs, in one line. Copy it once more.');

/** A key as the page sends it: `keep` the stored one, `remove` it, or `set` a new one. */
export const keyChangeSchema = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('keep') }),
  z.strictObject({ action: z.literal('remove') }),
  z.strictObject({ action: z.literal('set'), value: apiKeySchema }),
]);
export type KeyChange = z.infer<typeof keyChangeSchema>;

/** A model server that was found on this machine. */
export const foundServerSchema = z.strictObject({
  /** "Ollama", "LM Studio", "llama.cpp" or "vLLM", by the port it answers at. */
  name: z.string(),
  baseUrl: z.string(),
  models: z.array(z.string()),
});
export type FoundServer = z.infer<typeof foundServerSchema>;
