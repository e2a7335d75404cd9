import type { Launch } from '../../testing/connect.ts';
import { type ApiServer, type Handler, sendJson } from './apiServer.ts';

/** Answers with the status in the path and with what it was asked; `/spill` with the credential and no more. */
export const echo: Handler = ({ method, url, headers, body }, response) => {
  const credential = `${headers.authorization} ${headers['x-api-key']}`;
  if (url === '/spill') return response.writeHead(200, credential, { etag: credential }).end(credential);
  if (url === '/hang-up') return response.destroy();
  sendJson(response, { method, url, body, credential }, Number(/\d{3}/.exec(url)?.[0] ?? 200));
};

/** The variable that configures the server with these connections by user. */
export function configurationOf(users: Record<string, object[]>): { SIGNALBOX_HTTP_API: string } {
  const entries = Object.entries(users).map(([user, connections]) => [user, { connections }]);
  return { SIGNALBOX_HTTP_API: JSON.stringify({ users: Object.fromEntries(entries) }) };
}

/** A connection named "api" to the server of a test, in the form of the configuration. */
export function connectionFor({ origin }: ApiServer, change: object = {}): object {
  return { name: 'api', baseUrl: origin, allowPrivate: true, ...change };
}

/** Three users who each have a connection "api" with a credential of their own; all values begin with "canary". */
export function launchFor(api: ApiServer, env: Record<string, string> = {}): Launch & { env: Record<string, string> } {
  const withAuth = (auth: object, change: object = {}) => connectionFor(api, { auth, ...change });
  const users = {
    local: [
      withAuth({ kind: 'bearer', secret: 'API_TOKEN' }, { description: 'Things to do' }),
      { name: 'closed', baseUrl: api.origin, methods: ['GET'] },
    ],
    ada: [withAuth({ kind: 'header', header: 'X-Api-Key', secret: 'ADA_KEY' })],
    bob: [withAuth({ kind: 'basic', username: 'bob', secret: 'BOB_PASSWORD' })],
  };
  const secrets = { API_TOKEN: 'canary-token', ADA_KEY: 'canary-ada', BOB_PASSWORD: 'canary-bob' };
  return { server: 'http-api', env: { ...configurationOf(users), ...secrets, ...env } };
}
