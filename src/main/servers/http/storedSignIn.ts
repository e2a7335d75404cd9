import type { OAuthTokens } from '@modelcontextprotocol/client';
import { z } from 'zod';

/** What of an authorization server's metadata is needed after the sign-in: to renew tokens. */
const metadataSchema = z.object({
  issuer: z.string(),
  authorization_endpoint: z.string(),
  token_endpoint: z.string(),
  response_types_supported: z.array(z.string()),
  token_endpoint_auth_methods_supported: z.array(z.string()).optional(),
});

const tokensSchema = z.object({
  access_token: z.string(),
  token_type: z.string(),
  refresh_token: z.string().optional(),
  scope: z.string().optional(),
});

/** A sign-in as the secret store keeps it: bound to the server's address and to the exact authorization server. */
export const storedSignInSchema = z.object({
  /** The address of the MCP server: its tokens are for no other. */
  serverUrl: z.string(),
  /** Where it was signed in; `metadata` is null for one that publishes none. */
  authorizationServer: z.string(),
  metadata: metadataSchema.nullable(),
  /** What the tokens are good for, as the server names itself (RFC 8707); null when it does not. */
  resource: z.string().nullable(),
  client: z.object({
    client_id: z.string(),
    client_secret: z.string().optional(),
    token_endpoint_auth_method: z.string().optional(),
  }),
  tokens: tokensSchema,
  /** Milliseconds since the epoch; null when it is not known. */
  expiresAt: z.number().nullable(),
});
export type StoredSignIn = z.infer<typeof storedSignInSchema>;

/** A sign-in with new tokens, which were got at the given time (milliseconds since the epoch). */
export function withTokens(signIn: StoredSignIn, tokens: OAuthTokens, now: number): StoredSignIn {
  const expiresAt = tokens.expires_in === undefined ? null : now + tokens.expires_in * 1000;
  return { ...signIn, tokens: tokensSchema.parse(tokens), expiresAt };
}
