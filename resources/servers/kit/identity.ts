import { z } from 'zod';
import { type IdentityKey, takeIdentityKey, userOfToken } from './identityToken.ts';
import { ToolFailure } from './outcome.ts';

/** The parameter that names the user. A host hides it from the model and fills it in. */
export const userParameter = 'user_id';

/** The key in a request's `_meta` under which a Signalbox host names the user. */
export const userMetaKey = 'signalbox/user';

/** The key in a request's `_meta` under which a Signalbox host proves who the user is. */
export const tokenMetaKey = 'signalbox/identity';

/** Whose data it is when no host says so: the one person who runs the server by hand. */
export const localUser = 'local';

export const userIdSchema = z.string().min(1).max(64).describe('Filled in by the host. Leave it out.');

/** Read when the process starts. Null where no host started it: whoever reaches its stdin is its user then. */
const identityKey = takeIdentityKey(process.env);

/**
 * The user a call acts for. Where the host gave the process a key, that is whom its token names, and nobody without one.
 * Else it is named in `_meta`, or by the `user_id` parameter, else `local`. Throws DENIED when any two of them differ:
 * one of them was not written by the host.
 */
export async function userOf(parameter: unknown, meta: Record<string, unknown> | undefined): Promise<string> {
  const named = parse(parameter, `The parameter ${userParameter}`);
  const told = parse(meta?.[userMetaKey], `The user in _meta (${userMetaKey})`);
  const proven = identityKey === null ? undefined : await provenUser(meta?.[tokenMetaKey], identityKey);
  const user = proven ?? told ?? named ?? localUser;
  if (named !== undefined && named !== user) {
    throw new ToolFailure(
      'DENIED',
      `The parameter ${userParameter} names another user than the host does. Leave it out: the host fills it in.`,
    );
  }
  if (told !== undefined && told !== user) {
    throw new ToolFailure(
      'DENIED',
      `_meta (${userMetaKey}) names another user than the token beside it. Leave both to the host, which fills them in.`,
    );
  }
  return user;
}

async function provenUser(token: unknown, key: IdentityKey): Promise<string> {
  if (token !== undefined) return userOfToken(token, key);
  throw new ToolFailure(
    'DENIED',
    `Nothing proves for whom this call is made: _meta (${tokenMetaKey}) is missing. Make it from the Signalbox that started this server, or start the server by hand.`,
  );
}

function parse(value: unknown, what: string): string | undefined {
  if (value === undefined) return undefined;
  const parsed = userIdSchema.safeParse(value);
  if (!parsed.success) throw new ToolFailure('INVALID_INPUT', `${what} must be a text of 1 to 64 characters.`);
  return parsed.data;
}
