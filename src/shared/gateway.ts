import { z } from 'zod';

/** The port that the gateway and the browser shell use unless told otherwise. */
export const defaultPort = 7420;

/** The gateway of this host: the same for all its users. */
export const gatewaySettingsSchema = z.strictObject({
  enabled: z.boolean(),
  /** Where it listens on 127.0.0.1. The browser shell serves it at its own port instead. */
  port: z.number().int().min(1024, 'Use a port from 1024 to 65535.').max(65_535, 'Use a port from 1024 to 65535.'),
});
export type GatewaySettings = z.infer<typeof gatewaySettingsSchema>;

export const defaultGatewaySettings: GatewaySettings = { enabled: false, port: defaultPort };

/** A key that programs use in the name of its user. Its text is shown once, when it is made; only its hash is kept. */
export const apiKeySchema = z.strictObject({
  id: z.string().min(1).max(64),
  name: z.string().trim().min(1, 'Enter a name.').max(60),
  /** The first characters, by which a person knows it again. */
  prefix: z.string(),
  createdAt: z.number().int(),
  /** Milliseconds since the epoch; null: it does not expire. */
  expiresAt: z.number().int().nullable(),
  lastUsedAt: z.number().int().nullable(),
});
export type ApiKey = z.infer<typeof apiKeySchema>;

/** What of a request came with which credential. */
export const credentialKindSchema = z.enum(['api-key', 'jwt', 'development']);
export type CredentialKind = z.infer<typeof credentialKindSchema>;

/** One request to the gateway, as its log shows it. Bodies, queries and credentials are never kept. */
export const gatewayRequestSchema = z.strictObject({
  id: z.string().min(1).max(64),
  /** Milliseconds since the epoch at which it came. */
  at: z.number().int(),
  method: z.string().max(16),
  /** The path without its query, at most 512 characters. */
  path: z.string().max(512),
  status: z.number().int(),
  /** Milliseconds until the answer had ended. */
  durationMs: z.number(),
  /** Null for a request that was refused before it was known whose it is. */
  credential: z.strictObject({ kind: credentialKindSchema, name: z.string().max(80) }).nullable(),
  /** The agent or the tool that was asked, where there is one. */
  target: z.string().max(200).nullable(),
  /** Why it was refused or failed, in words for a user; null when it was answered. */
  problem: z.string().max(500).nullable(),
});
export type GatewayRequest = z.infer<typeof gatewayRequestSchema>;

export const gatewayStateSchema = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('off') }),
  /** `address` is the base URL, such as `http://127.0.0.1:7420`. */
  z.strictObject({ status: z.literal('listening'), address: z.url() }),
  z.strictObject({ status: z.literal('failed'), message: z.string() }),
]);
export type GatewayState = z.infer<typeof gatewayStateSchema>;

/** What the settings show of the gateway. The keys are those of the user who looks. */
export const gatewayViewSchema = z.strictObject({
  settings: gatewaySettingsSchema,
  state: gatewayStateSchema,
  keys: z.array(apiKeySchema),
  /** The issuer whose tokens are taken, where `gateway.json` in the data folder names one. */
  jwtIssuer: z.string().nullable(),
  /** The development bypass is on: anybody on this machine is let in. Only ever so in a run for development. */
  developmentBypass: z.boolean(),
});
export type GatewayView = z.infer<typeof gatewayViewSchema>;
