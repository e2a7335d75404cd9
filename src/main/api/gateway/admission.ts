import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { Bearer } from '../../identity/bearer.ts';
import type { GatewayEnv } from './caller.ts';
import { refuse } from './refusal.ts';
import type { OpenRequest } from './requestLog.ts';
import type { Revocations } from './revocations.ts';

/** Requests of one user that may be under way at a time. */
const maxOpen = 128;
/** Milliseconds: 24 days, after which a timer can't be set. */
const longestTimer = 2 ** 31 - 1;

export interface AdmissionParts {
  bearer: { authenticate(header: string | undefined): Promise<Bearer | null> };
  revocations: Revocations;
  /** Whether the gateway is still on: it may have been switched off while somebody was looked for. */
  isOn(): boolean;
  /** Makes everything ready that is done in a user's name. */
  welcome(userId: string): Promise<void>;
}

/** What the routes behind this know, and what only the app itself does. */
export interface AdmissionEnv extends GatewayEnv {
  Variables: GatewayEnv['Variables'] & { request: OpenRequest };
}

/**
 * Lets in who has a good credential and not too many requests under way; everybody else gets the same words. A request
 * ends with its credential, whatever its route does.
 */
export function admission({ bearer: bearers, revocations, isOn, welcome }: AdmissionParts) {
  const open = new Map<string, number>();
  return createMiddleware<AdmissionEnv>(async (context, next) => {
    const bearer = await bearers.authenticate(context.req.header('Authorization'));
    if (bearer === null) return refuseUnknown(context);
    const { userId, credential } = bearer;
    context.get('request').identify(userId, credential);
    const count = open.get(userId) ?? 0;
    if (count >= maxOpen) {
      context.header('Retry-After', '1');
      return refuse(
        context,
        'RATE_LIMITED',
        `${maxOpen} requests of this user are under way. Wait until one has ended.`,
      );
    }
    if (!isOn()) return refuse(context, 'UNAVAILABLE', 'The gateway was switched off.');
    const { outgoing } = context.env;
    if (outgoing.destroyed) return refuse(context, 'CANCELLED', 'The client left.');
    const revoked = revocations.signalOf(bearer);
    // A route that listens may say its last words first.
    const end = () => setImmediate(() => outgoing.destroy());
    open.set(userId, count + 1);
    revoked.addEventListener('abort', end, { once: true });
    const expiry = endAt(bearer.expiresAt, end);
    outgoing.once('close', () => {
      revoked.removeEventListener('abort', end);
      clearTimeout(expiry);
      const left = (open.get(userId) ?? 1) - 1;
      if (left === 0) open.delete(userId);
      else open.set(userId, left);
    });
    context.set('caller', { userId, credential, revoked });
    await welcome(userId);
    // That may have taken a while: whoever may not come in any more does nothing more.
    if (revoked.aborted) return refuseUnknown(context);
    if (outgoing.destroyed) return refuse(context, 'CANCELLED', 'The client left.');
    return next();
  });
}

function refuseUnknown(context: Context<AdmissionEnv>): Response {
  context.header('WWW-Authenticate', 'Bearer realm="Signalbox"');
  return refuse(
    context,
    'UNAUTHORIZED',
    'Send a key that is good as the bearer token of the Authorization header. Keys are made in the settings of Signalbox.',
  );
}

/** Ends a request with its credential, if that ever expires. */
function endAt(expiresAt: number | null, end: () => void): NodeJS.Timeout | undefined {
  if (expiresAt === null) return undefined;
  return setTimeout(end, Math.min(longestTimer, expiresAt - Date.now()));
}
