import { z } from 'zod';

export const headerNameSchema = z
  .string()
  .max(128)
  .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, 'Use letters, digits and hyphens.');

/** Connections that one user may have. */
export const maxConnections = 32;

export const httpMethodSchema = z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']);
export type HttpMethod = z.infer<typeof httpMethodSchema>;

/** How a connection proves who calls. The secret itself is not here: it lives in the secret store. */
export const connectionAuthSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('bearer') }),
  z.strictObject({ kind: z.literal('header'), header: headerNameSchema.min(1, 'Enter the name of the header.') }),
  z.strictObject({ kind: z.literal('basic'), username: z.string().trim().min(1, 'Enter the user name.').max(200) }),
]);
export type ConnectionAuth = z.infer<typeof connectionAuthSchema>;

/** An API that the server `http-api` may call for its user. */
export const connectionSchema = z.strictObject({
  /** By which models and people name it. */
  name: z
    .string()
    .trim()
    .regex(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/, 'Use 1 to 40 lower-case letters, digits and hyphens.'),
  description: z.string().trim().max(300),
  baseUrl: z
    .string()
    .trim()
    .max(2048)
    .pipe(z.url({ protocol: /^https?$/, error: 'Enter an address that begins with https:// or http://.' }))
    .refine((url) => !/^[^/]*\/\/[^/?#]*@/.test(url), 'Choose how to sign in instead of putting it into the address.')
    .refine((url) => !/[?#]/.test(url), 'Leave out what follows a “?” or “#”.'),
  auth: connectionAuthSchema,
  methods: z.array(httpMethodSchema).min(1, 'Allow at least one method.').max(6),
  /** Addresses of this machine and of private networks may be called. */
  allowPrivate: z.boolean(),
  timeoutSeconds: z.number().int('Use whole seconds.').min(1, 'Use at least 1 second.').max(600, 'Use at most 600.'),
});
export type Connection = z.infer<typeof connectionSchema>;
