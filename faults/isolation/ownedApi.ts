import { type ApiServer, sendJson, startApi } from '../../resources/servers/http-api/testing/apiServer.ts';
import type { Connection } from '../../src/shared/connection.ts';

const beginning = 'Bearer key-of-';

/** The credential that a person has at the API. */
export const credentialOf = ({ canary }: { canary: string }) => `key-of-${canary}`;

/** An API that greets whoever comes by the canary in their credential. */
export function startOwnedApi(): Promise<ApiServer> {
  return startApi(({ headers }, response) => {
    const { authorization = '' } = headers;
    if (!authorization.startsWith(beginning)) return sendJson(response, {}, 401);
    sendJson(response, { hello: authorization.slice(beginning.length) });
  });
}

/** The connection that both people have under the same name, each with a credential of their own. */
export function connectionTo(api: ApiServer, { canary }: { canary: string }): Connection {
  return {
    name: 'api',
    description: `The API of ${canary}`,
    baseUrl: api.origin,
    auth: { kind: 'bearer' },
    methods: ['GET'],
    allowPrivate: true,
    timeoutSeconds: 30,
  };
}
