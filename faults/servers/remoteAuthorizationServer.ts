/** An authorization server on 127.0.0.1, as strict as a real one, whose user agrees to everything. */
import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Guard } from './remoteServer.ts';

interface Grant {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly challenge: string;
  readonly resource: string | null;
}

export class AuthorizationServer {
  /** Seconds that an access token is good for. */
  tokenLifetime = 3600;
  /** How often each kind of grant was asked for. */
  readonly counts = { authorization_code: 0, refresh_token: 0, register: 0 };
  /** The headers of every request. */
  readonly seen: IncomingMessage['headers'][] = [];
  readonly #clients = new Map<string, string[]>();
  readonly #codes = new Map<string, Grant>();
  readonly #accessTokens = new Set<string>();
  readonly #refreshTokens = new Map<string, string>();
  readonly #server: Server;
  #port = 0;

  constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  get issuer(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(this.#port, '127.0.0.1', resolve));
    const address = this.#server.address();
    if (address !== null && typeof address !== 'string') this.#port = address.port;
    return this;
  }

  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  /** No access token is good any more; refresh tokens are. */
  expireAccessTokens(): void {
    this.#accessTokens.clear();
  }

  /** The user took back what was allowed. */
  revoke(): void {
    this.#accessTokens.clear();
    this.#refreshTokens.clear();
  }

  /** Lets a resource server through requests with a good token only, and tells others where to get one. */
  protect(resource: () => string): Guard {
    return (request, response) => {
      const { origin } = new URL(resource());
      if (request.url === '/.well-known/oauth-protected-resource/mcp') {
        sendJson(response, 200, {
          resource: resource(),
          authorization_servers: [this.issuer],
          scopes_supported: ['tools'],
        });
        return true;
      }
      const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
      if (token !== undefined && this.#accessTokens.has(token)) return false;
      const challenge = `Bearer resource_metadata="${origin}/.well-known/oauth-protected-resource/mcp"`;
      response.writeHead(401, { 'www-authenticate': challenge }).end();
      return true;
    };
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.seen.push(request.headers);
    const { pathname, searchParams } = new URL(request.url ?? '', this.issuer);
    const body = await textOf(request);
    const route = `${request.method} ${pathname}`;
    if (route === 'GET /.well-known/oauth-authorization-server') return sendJson(response, 200, this.#metadata());
    if (route === 'POST /register') return this.#register(JSON.parse(body), response);
    if (route === 'GET /authorize') return this.#authorize(searchParams, response);
    if (route === 'POST /token') return this.#token(new URLSearchParams(body), response);
    response.writeHead(404).end();
  }

  #metadata() {
    return {
      issuer: this.issuer,
      authorization_endpoint: `${this.issuer}/authorize`,
      token_endpoint: `${this.issuer}/token`,
      registration_endpoint: `${this.issuer}/register`,
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code', 'refresh_token'],
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['none'],
      authorization_response_iss_parameter_supported: true,
    };
  }

  #register(metadata: { redirect_uris: string[] }, response: ServerResponse): void {
    this.counts.register += 1;
    const clientId = randomUUID();
    this.#clients.set(clientId, metadata.redirect_uris);
    sendJson(response, 201, { ...metadata, client_id: clientId });
  }

  /** Sends the browser back with a code: only to the exact address that was registered. */
  #authorize(parameters: URLSearchParams, response: ServerResponse): void {
    const clientId = parameters.get('client_id') ?? '';
    const redirectUri = parameters.get('redirect_uri') ?? '';
    const challenge = parameters.get('code_challenge') ?? '';
    const isKnown = this.#clients.get(clientId)?.includes(redirectUri) === true;
    if (!isKnown || parameters.get('code_challenge_method') !== 'S256' || challenge === '') {
      sendJson(response, 400, { error: 'invalid_request' });
      return;
    }
    const code = randomUUID();
    this.#codes.set(code, { clientId, redirectUri, challenge, resource: parameters.get('resource') });
    const target = new URL(redirectUri);
    target.searchParams.set('code', code);
    target.searchParams.set('state', parameters.get('state') ?? '');
    target.searchParams.set('iss', this.issuer);
    response.writeHead(302, { location: target.href }).end();
  }

  #token(form: URLSearchParams, response: ServerResponse): void {
    const grantType = form.get('grant_type');
    if (grantType === 'authorization_code') this.#redeem(form, response);
    else if (grantType === 'refresh_token') this.#refresh(form, response);
    else sendJson(response, 400, { error: 'unsupported_grant_type' });
  }

  #redeem(form: URLSearchParams, response: ServerResponse): void {
    this.counts.authorization_code += 1;
    const code = form.get('code') ?? '';
    const grant = this.#codes.get(code);
    this.#codes.delete(code);
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isRight =
      grant?.challenge === challenge &&
      grant.clientId === form.get('client_id') &&
      grant.redirectUri === form.get('redirect_uri') &&
      grant.resource === form.get('resource');
    if (isRight) this.#grant(grant.clientId, response);
    else sendJson(response, 400, { error: 'invalid_grant' });
  }

  /** A refresh token works once; who uses one twice is taken for a thief, and everything is taken back. */
  #refresh(form: URLSearchParams, response: ServerResponse): void {
    this.counts.refresh_token += 1;
    const token = form.get('refresh_token') ?? '';
    const clientId = this.#refreshTokens.get(token);
    if (clientId === undefined || clientId !== form.get('client_id')) {
      this.revoke();
      sendJson(response, 400, { error: 'invalid_grant' });
      return;
    }
    this.#refreshTokens.delete(token);
    this.#grant(clientId, response);
  }

  #grant(clientId: string, response: ServerResponse): void {
    const [accessToken, refreshToken] = [`access-${randomUUID()}`, `refresh-${randomUUID()}`];
    this.#accessTokens.add(accessToken);
    this.#refreshTokens.set(refreshToken, clientId);
    sendJson(response, 200, {
      access_token: accessToken,
      refresh_token: refreshToken,
      token_type: 'Bearer',
      expires_in: this.tokenLifetime,
    });
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end(JSON.stringify(body));
}
