import type { HttpBindings } from '@hono/node-server';
import type { CredentialKind } from '../../../shared/gateway.ts';

/** Who sent a request, known once its credential was checked. */
export interface Caller {
  readonly userId: string;
  /** `id` tells the credentials of one kind apart: two keys may have the same name. */
  readonly credential: { readonly kind: CredentialKind; readonly id: string; readonly name: string };
  /** Aborts when the credential is revoked or expires, or the gateway is switched off: what is under way has to end. */
  readonly revoked: AbortSignal;
}

/** The same for two requests that came with the same credential, and for no others. */
export function callerKey({ userId, credential: { kind, id, name } }: Caller): string {
  return JSON.stringify([userId, kind, id, name]);
}

/** What a route may tell of its request for the log. */
export interface RequestNote {
  /** The agent or the tool that was asked. */
  target?: string;
  /** Why it was refused or failed, in words for a user. */
  problem?: string;
}

/** The environment of every route behind the authentication. Routes are mounted by the gateway's app. */
export interface GatewayEnv {
  Bindings: HttpBindings;
  Variables: { caller: Caller; note(part: RequestNote): void };
}
