import { messageOf } from '../shared/errors.ts';
import type { Logger } from '../shared/logger.ts';
import { type GatewayRoutes, gatewayApp } from './api/gateway/app.ts';
import { GatewayControl } from './api/gateway/control.ts';
import { documentRoutes } from './api/gateway/docs/documentRoutes.ts';
import type { GatewayPlace } from './api/gateway/place.ts';
import { RequestLog } from './api/gateway/requestLog.ts';
import { restRoutes } from './api/gateway/rest/restRoutes.ts';
import { Revocations } from './api/gateway/revocations.ts';
import type { AppRouter, Services } from './api/router.ts';
import { ApiKeyService } from './identity/apiKeys.ts';
import { BearerAuthenticator } from './identity/bearer.ts';
import { developmentBypass } from './identity/devBypass.ts';
import { type JwtVerifier, openJwtVerifier } from './identity/jwt.ts';
import type { UserService } from './identity/userService.ts';
import { systemClock } from './servers/clock.ts';
import type { Storage } from './storage/index.ts';

export interface GatewayOptions {
  dataFolder: string;
  storage: Storage;
  users: UserService;
  devBypass?: boolean;
  packaged?: boolean;
  log: Logger;
}

/** The gateway before it is served anywhere. */
export interface Gateway {
  readonly control: GatewayControl;
  readonly bearer: BearerAuthenticator;
  readonly revocations: Revocations;
}

/** Reads who may come in and what is switched on. Serves nothing yet. */
export async function openGateway(options: GatewayOptions): Promise<Gateway> {
  const { dataFolder, storage, users, devBypass = false, packaged = false, log } = options;
  const bypass = devBypass ? developmentBypass({ packaged, env: process.env }, users) : null;
  const { jwt, problem } = await openJwt(dataFolder, users, log);
  const keys = await ApiKeyService.open(storage.apiKeys, log);
  const revocations = new Revocations();
  const requests = new RequestLog({ store: storage.gateway, clock: systemClock, log });
  const control = await GatewayControl.open({
    store: storage.gateway,
    keys,
    requests,
    revocations,
    users,
    jwtIssuer: jwt?.issuer ?? null,
    problem,
    developmentBypass: bypass !== null,
    log,
  });
  return { control, bearer: new BearerAuthenticator({ users, apiKeys: keys, jwt, bypass }), revocations };
}

/** Settings that are wrong stop the gateway, which says so, and not the host. */
async function openJwt(
  dataFolder: string,
  users: UserService,
  log: Logger,
): Promise<{ jwt: JwtVerifier | null; problem: string | null }> {
  try {
    return { jwt: await openJwtVerifier(dataFolder, users, log), problem: null };
  } catch (error) {
    return { jwt: null, problem: messageOf(error) };
  }
}

/** Serves the gateway at a place whenever it is switched on. */
export function serveGateway(
  place: GatewayPlace,
  { control, bearer, revocations }: Gateway,
  router: AppRouter,
  { info, welcome, log }: Services,
  others: Omit<GatewayRoutes, 'rest'> = { openAi: null, mcp: null },
): Promise<void> {
  const routes = { rest: restRoutes(router), ...others };
  const documents = documentRoutes({ version: info.version, openAi: routes.openAi !== null, mcp: routes.mcp !== null });
  const parts = {
    routes,
    documents,
    bearer,
    revocations,
    requests: control.requests,
    isOn: () => control.isOn,
    welcome,
    log,
  };
  return control.start({ place, fetchAt: (authority) => gatewayApp(parts, authority).fetch });
}
