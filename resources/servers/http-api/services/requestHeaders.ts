import { ToolFailure } from '../../kit/outcome.ts';
import type { Connection, Credential } from '../models/connection.ts';
import { assertNever } from './assertNever.ts';

/** Headers as `node:http` takes them, names in lower case. */
export type RequestHeaders = Readonly<Record<string, string>>;

/** What a call may set: how the answer is to look, and what the API has to know of this one call. */
const allowed: ReadonlySet<string> = new Set([
  'accept',
  'accept-language',
  'content-language',
  'content-type',
  'idempotency-key',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-unmodified-since',
  'prefer',
  'range',
  'x-idempotency-key',
  'x-request-id',
]);

/** Many APIs choose their version by a header of their own name, such as X-GitHub-Api-Version. */
const versionHeader = /^[a-z0-9-]{1,60}-version$/;

/** What the transfer itself is made of: nobody sets these, because a server would read another request than was made. */
const transferHeaders: ReadonlySet<string> = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Whether the header belongs to the transfer, or to a proxy on the way. */
export function isTransferHeader(name: string): boolean {
  const lower = name.toLowerCase();
  return transferHeaders.has(lower) || lower.startsWith('proxy-');
}

/** The headers of a call, names in lower case. Throws DENIED for one that a call may not set. */
export function checkCallHeaders(given: Readonly<Record<string, string>>, { credential }: Connection): RequestHeaders {
  const checked: Record<string, string> = {};
  const reserved = credential.kind === 'header' ? credential.header.toLowerCase() : 'authorization';
  for (const [name, value] of Object.entries(given)) {
    const lower = name.trim().toLowerCase();
    if (lower === reserved || !(allowed.has(lower) || versionHeader.test(lower))) throw deniedHeader(name);
    if (!/^[\t\x20-\x7e]*$/.test(value)) {
      throw new ToolFailure('INVALID_INPUT', `The header ${lower} can hold plain ASCII characters only.`);
    }
    checked[lower] = value.trim();
  }
  return checked;
}

function deniedHeader(name: string): ToolFailure {
  const shown = /^[\w-]{1,60}$/.test(name) ? `The header ${name}` : 'A header of that name';
  return new ToolFailure(
    'DENIED',
    `${shown} cannot be set by a call. The connection adds its credential and its own headers by itself; a call can set ${[...allowed].join(', ')}, and headers that end in -version.`,
  );
}

/** The header that carries the credential, as a pair in lower case; null where the connection has none. */
export function credentialHeader(credential: Credential): [name: string, value: string] | null {
  switch (credential.kind) {
    case 'none':
      return null;
    case 'bearer':
      return ['authorization', `Bearer ${credential.token}`];
    case 'header':
      return [credential.header.toLowerCase(), credential.value];
    case 'basic':
      return ['authorization', `Basic ${basicValue(credential)}`];
    case 'unusable':
      throw new ToolFailure(
        'DENIED',
        `This connection cannot be called: ${credential.reason} Mend it in the connection, and start this server again.`,
      );
    default:
      return assertNever(credential);
  }
}

/** User and password as the Basic scheme writes them (RFC 7617, UTF-8). */
function basicValue({ username, password }: { username: string; password: string }): string {
  return Buffer.from(`${username}:${password}`).toString('base64');
}
