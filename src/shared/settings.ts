import { z } from 'zod';

export const themeSchema = z.enum(['system', 'light', 'dark']);
export type Theme = z.infer<typeof themeSchema>;

export const baseUrlSchema = z
  .string()
  .trim()
  .max(2048)
  .pipe(
    z.url({
      protocol: /^https?$/,
      error: 'Enter an address that begins with http:// or https://, for example http://127.0.0.1:11434/v1.',
    }),
  );

/** What answers. The key of an endpoint is not here: it lives in the secret store. */
export const providerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('builtin') }),
  z.strictObject({
    kind: z.literal('openai-compatible'),
    baseUrl: baseUrlSchema,
    model: z.string().trim().min(1, 'Enter the name of a model.').max(200),
  }),
]);
export type Provider = z.infer<typeof providerSchema>;

/** A user's settings as they are stored. */
export const settingsSchema = z.strictObject({ theme: themeSchema, provider: providerSchema });
export type Settings = z.infer<typeof settingsSchema>;

export const defaultSettings: Settings = { theme: 'system', provider: { kind: 'builtin' } };

/** How secrets are kept on this machine. `plain` never happens: where nothing can encrypt, secrets are refused. */
export const secretBackendSchema = z.enum(['keychain', 'key-file', 'unavailable']);
export type SecretBackend = z.infer<typeof secretBackendSchema>;

/** What the settings screen shows. `key` says whether a key is stored and can be opened. */
export const settingsViewSchema = z.strictObject({
  settings: settingsSchema,
  key: z.enum(['none', 'stored', 'unreadable']),
  secretBackend: secretBackendSchema,
});
export type SettingsView = z.infer<typeof settingsViewSchema>;

/** A key as the page sends it: `keep` the stored one, `remove` it, or `set` a new one. */
export const keyChangeSchema = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('keep') }),
  z.strictObject({ action: z.literal('remove') }),
  z.strictObject({ action: z.literal('set'), value: z.string().trim().min(1, 'Enter the key.').max(4096) }),
]);
export type KeyChange = z.infer<typeof keyChangeSchema>;
