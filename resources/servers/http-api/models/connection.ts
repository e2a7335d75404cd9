import { z } from 'zod';

/** The methods that a connection may allow. */
export const httpMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type HttpMethod = (typeof httpMethods)[number];

/** How much of everything there may be. Bytes, except for the number of redirects. */
export const limits = {
  requestBody: 262_144,
  responseBody: 262_144,
  responseHeaders: 16_384,
  address: 8_192,
  redirects: 5,
} as const;

/**
 * What proves to a server whose call it is. `unusable` stands for a credential whose value was not there at start, or
 * that cannot be sent as it is meant; `reason` says so in a sentence for the user.
 */
export type Credential =
  | { kind: 'none' }
  | { kind: 'bearer'; token: string }
  | { kind: 'header'; header: string; value: string }
  | { kind: 'basic'; username: string; password: string }
  | { kind: 'unusable'; intended: Exclude<CredentialKind, 'none'>; reason: string };

const credentialKinds = ['none', 'bearer', 'header', 'basic'] as const;
export type CredentialKind = (typeof credentialKinds)[number];

/** An HTTP API that one user has connected, with that user's own credential. */
export interface Connection {
  /** What the user calls it; no two connections of one user have the same name. */
  name: string;
  /** Empty when the user wrote none. */
  description: string;
  /** http or https, without user, query and fragment. Calls stay at its origin and below its path. */
  baseUrl: URL;
  credential: Credential;
  methods: readonly HttpMethod[];
  /** Headers that go along with each call; none of them is secret. Names in lower case. */
  headers: Readonly<Record<string, string>>;
  /** Whether it may lead to this computer and to private networks. */
  allowPrivate: boolean;
  /** How long a call may take, redirects and body included. Milliseconds. */
  timeout: number;
}

/** A connection as tools show it: everything but the value of its credential. */
export const connectionSchema = z.strictObject({
  name: z.string(),
  description: z.string(),
  base_url: z.string(),
  methods: z.array(z.enum(httpMethods)),
  credential: z.enum(credentialKinds),
  private_network: z.boolean().describe('Whether it may lead to this computer and to private networks.'),
  problem: z.string().nullable().describe('Why it cannot be called; null when it can.'),
});

/** The connection in the form that tools return. */
export function presentConnection(connection: Connection): z.infer<typeof connectionSchema> {
  const { name, description, baseUrl, methods, credential, allowPrivate } = connection;
  const isUnusable = credential.kind === 'unusable';
  return {
    name,
    description,
    base_url: baseUrl.href,
    methods: [...methods],
    credential: isUnusable ? credential.intended : credential.kind,
    private_network: allowPrivate,
    problem: isUnusable ? credential.reason : null,
  };
}
