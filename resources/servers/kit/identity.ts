import { z } from 'zod';
import { ToolFailure } from './outcome.ts';

/** The parameter that names the user. A host hides it from the model and fills it in. */
export const userParameter = 'user_id';

/** The key in a request's `_meta` under which a Signalbox host names the user. */
export const userMetaKey = 'signalbox/user';

/** Whose data it is when no host says so: the one person who runs the server by hand. */
export const localUser = 'local';

export const userIdSchema = z.string().min(1).max(64).describe('Filled in by the host. Leave it out.');

/**
 * The user a call acts for: named by the host in `_meta`, or by the `user_id` parameter, else `local`.
 * Throws DENIED when both are given and differ: one of them was not written by the host.
 */
export function userOf(parameter: unknown, meta: Record<string, unknown> | undefined): string {
  const named = parse(parameter, `The parameter ${userParameter}`);
  const told = parse(meta?.[userMetaKey], `The user in _meta (${userMetaKey})`);
  if (named !== undefined && told !== undefined && named !== told) {
    throw new ToolFailure(
      'DENIED',
      `The parameter ${userParameter} names another user than the host does. Leave it out: the host fills it in.`,
    );
  }
  return told ?? named ?? localUser;
}

function parse(value: unknown, what: string): string | undefined {
  if (value === undefined) return undefined;
  const parsed = userIdSchema.safeParse(value);
  if (!parsed.success) throw new ToolFailure('INVALID_INPUT', `${what} must be a text of 1 to 64 characters.`);
  return parsed.data;
}
