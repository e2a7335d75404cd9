import { z } from 'zod';
import { ToolFailure } from './outcome.ts';

/** The key that a host gave to this process alone, and the name for which it makes out the tokens. */
export interface IdentityKey {
  readonly key: Uint8Array;
  readonly serverId: string;
}

const issuer = 'signalbox';
/** Seconds by which the clocks of the two sides may differ. */
const leeway = 5;
/** A token of our host has some 300 characters. */
const longestToken = 4_096;

const headerSchema = z.object({ alg: z.literal('HS256'), crit: z.undefined().optional() });
const claimsSchema = z.object({
  iss: z.string(),
  aud: z.string(),
  sub: z.string().min(1).max(64),
  iat: z.number(),
  exp: z.number(),
});

const again = 'Make the call again from Signalbox.';

/**
 * The user whom a token names: a JWT that the host signed for this process with HS256. `now` is in milliseconds since
 * the epoch. Throws DENIED for whatever else it is, before anything that it says is believed.
 */
export async function userOfToken(
  token: unknown,
  { key, serverId }: IdentityKey,
  now: number = Date.now(),
): Promise<string> {
  const [header, payload, signature, ...more] =
    typeof token === 'string' && token.length <= longestToken ? token.split('.') : [];
  if (header === undefined || payload === undefined || signature === undefined || more.length > 0) {
    throw denied('The identity token of this call is malformed', again);
  }
  if (!headerSchema.safeParse(jsonOf(header)).success) {
    throw denied('The identity token of this call is not signed with HS256', again);
  }
  if (!(await isSigned(`${header}.${payload}`, signature, key))) {
    throw denied(
      'The identity token of this call was not signed for this process',
      'Make the call from the Signalbox that started it, or restart the server there.',
    );
  }
  const claims = claimsSchema.safeParse(jsonOf(payload));
  if (!claims.success) throw denied('The identity token of this call does not say all that it has to', again);
  const { iss, aud, sub, iat, exp } = claims.data;
  if (iss !== issuer || aud !== serverId)
    throw denied('The identity token of this call was made for another server', again);
  const seconds = now / 1_000;
  if (seconds >= exp + leeway) throw denied('The identity token of this call has expired', again);
  if (seconds < iat - leeway) {
    throw denied('The identity token of this call is from the future', 'Check the clock of this computer.');
  }
  return sub;
}

/** Reads the key from the environment and takes it out, so that nothing that the process starts or prints has it. */
export function takeIdentityKey(environment: Record<string, string | undefined>): IdentityKey | null {
  const { SIGNALBOX_IDENTITY_KEY: text, SIGNALBOX_SERVER_ID: serverId } = environment;
  delete environment.SIGNALBOX_IDENTITY_KEY;
  if (!text) return null;
  const key = Buffer.from(text, 'base64url');
  if (key.length < 32 || !serverId) {
    throw new Error(
      'SIGNALBOX_IDENTITY_KEY has to be a key of 32 bytes in base64url, with SIGNALBOX_SERVER_ID beside it. Set both, or none to run the server by hand.',
    );
  }
  return { key, serverId };
}

/** How long it takes says nothing about where a wrong signature differs. */
async function isSigned(text: string, signature: string, key: Uint8Array): Promise<boolean> {
  // Loaded by the first call that needs it: it takes a megabyte, and not every server has personal tools.
  const { createHmac, timingSafeEqual } = await import('node:crypto');
  const expected = Buffer.from(createHmac('sha256', key).update(text).digest('base64url'));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function jsonOf(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
  } catch {
    return null;
  }
}

function denied(what: string, advice: string): ToolFailure {
  return new ToolFailure('DENIED', `${what}, so the call was refused. ${advice}`);
}
