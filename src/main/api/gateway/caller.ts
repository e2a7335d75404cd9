import type { HttpBindings } from '@hono/node-server';
import type { CredentialKind } from '../../../shared/gateway.ts';

/** Who sent a request, known once its credential was checked. */
export interface Caller {
  readonly userId: string;
  readonly credential: { readonly kind: CredentialKind; readonly name: string };
  /** Aborts when the credential is revoked or the gateway is switched off: what is under way has to end. */
  readonly revoked: AbortSignal;
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
