/** MCP servers over HTTP on 127.0.0.1, in both eras and with the old event-stream transport, that misbehave on request. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { McpServer as OldMcpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';

/** `modern` speaks 2026-07-28 and knows no sessions, `old` speaks 2025-11-25 with sessions, `sse` the first revision. */
export type RemoteKind = 'modern' | 'old' | 'sse';

/** What a request carried, for tests that ask what reached a server. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
}

/** Answers a request in place of the server, or returns false. */
export type Guard = (request: IncomingMessage, response: ServerResponse) => boolean;

export class RemoteServer {
  readonly seen: SeenRequest[] = [];
  /** Called with the name of each cancelled tool call. */
  onCancelled: (tool: string) => void = () => {};
  /** The `_meta` of the last call of `echo`. */
  heardMeta: Readonly<Record<string, unknown>> = {};
  /** Called when a tool call has arrived that gets no answer by itself. */
  onHang: () => void = () => {};
  guard: Guard = () => false;
  readonly #kind: RemoteKind;
  readonly #sessions = new Map<string, StreamableHTTPServerTransport>();
  #hasAdded = false;
  #announce: () => void = () => {};
  #connections = 0;
  #onQuiet: () => void = () => {};
  #server: Server | null = null;
  #port = 0;

  constructor(kind: RemoteKind) {
    this.#kind = kind;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get url(): string {
    return `${this.origin}/mcp`;
  }

  /** Listens, on the same port each time. Sessions of before are forgotten. */
  async start(): Promise<this> {
    const handle = this.#handler();
    const server = createServer((request, response) => {
      this.seen.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers });
      if (!this.guard(request, response)) handle(request, response);
    });
    server.on('connection', (socket) => {
      this.#connections += 1;
      socket.on('close', () => {
        this.#connections -= 1;
        if (this.#connections === 0) this.#onQuiet();
      });
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    const address = server.address();
    if (address !== null && typeof address !== 'string') this.#port = address.port;
    return this;
  }

  /** Resolves when its clients have ended all of their connections. */
  async quiet(): Promise<void> {
    if (this.#connections === 0) return;
    await new Promise<void>((resolve) => {
      this.#onQuiet = resolve;
    });
  }

  /** Like a server that cleans up: every session that is open is unknown from now on. */
  forgetSessions(): void {
    this.#sessions.clear();
  }

  /** Has one more tool from now on, and says so to everybody who listens. */
  addTool(): void {
    this.#hasAdded = true;
    this.#announce();
  }

  /** Is gone at once, with all connections: like a process that was killed. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }

  #handler(): RequestListener {
    switch (this.#kind) {
      case 'modern':
        return this.#modernHandler();
      case 'old':
        return this.#sessionHandler();
      case 'sse':
        return this.#eventStreamHandler();
    }
  }

  #modernHandler(): RequestListener {
    const { fetch, notify } = createMcpHandler(() => this.#modernServer(), { legacy: 'reject' });
    this.#announce = () => notify.toolsChanged();
    const listener = getRequestListener((request) => fetch(request), { overrideGlobalObjects: false });
    return (request, response) => void listener(request, response);
  }

  /** Each `initialize` opens a session; every other request has to name one that is known. */
  #sessionHandler(): RequestListener {
    const sessions = this.#sessions;
    sessions.clear();
    const answer = async (request: IncomingMessage, response: ServerResponse) => {
      const id = request.headers['mcp-session-id'];
      const known = typeof id === 'string' ? sessions.get(id) : undefined;
      if (known !== undefined) return known.handleRequest(request, response);
      if (id !== undefined) return refuse(response, 404, 'Session not found');
      const transport = new StreamableHTTPServerTransport({
        sessionIdGenerator: randomUUID,
        onsessioninitialized: (session) => void sessions.set(session, transport),
        onsessionclosed: (session) => void sessions.delete(session),
      });
      await this.#oldServer().connect(transport);
      await transport.handleRequest(request, response);
    };
    return (request, response) => void answer(request, response);
  }

  #eventStreamHandler(): RequestListener {
    const sessions = new Map<string, SSEServerTransport>();
    const answer = async (request: IncomingMessage, response: ServerResponse) => {
      const { pathname, searchParams } = new URL(request.url ?? '', this.origin);
      if (request.method === 'GET' && pathname === '/mcp') {
        const transport = new SSEServerTransport('/messages', response);
        sessions.set(transport.sessionId, transport);
        return this.#oldServer().connect(transport);
      }
      const transport = sessions.get(searchParams.get('sessionId') ?? '');
      if (request.method === 'POST' && pathname === '/messages' && transport !== undefined) {
        return transport.handlePostMessage(request, response);
      }
      refuse(response, pathname === '/mcp' ? 405 : 404, 'Not here');
    };
    return (request, response) => void answer(request, response);
  }

  #modernServer(): McpServer {
    const server = new McpServer(
      { name: 'remote', version: '1.0.0' },
      { capabilities: { tools: { listChanged: true }, logging: {} } },
    );
    const readOnly = { annotations: { readOnlyHint: true } };
    server.registerTool('echo', { ...readOnly, inputSchema: z.object({ text: z.string() }) }, ({ text }, { mcpReq }) =>
      this.#echo(text, mcpReq._meta),
    );
    server.registerTool('big', { ...readOnly, inputSchema: z.object({ bytes: z.number() }) }, ({ bytes }) =>
      said('x'.repeat(bytes)),
    );
    server.registerTool('hang', {}, (context) => this.#hang(context.mcpReq.signal));
    server.registerTool('flood', {}, ({ mcpReq }) =>
      flood(mcpReq.signal, () => mcpReq.notify({ method: 'notifications/message', params: noise })),
    );
    if (this.#hasAdded) server.registerTool('added', {}, () => said('added'));
    return server;
  }

  #echo(text: string, meta: Readonly<Record<string, unknown>> = {}) {
    this.heardMeta = meta;
    return said(text);
  }

  #oldServer(): OldMcpServer {
    const server = new OldMcpServer({ name: 'remote', version: '1.0.0' }, { capabilities: { logging: {} } });
    const readOnly = { annotations: { readOnlyHint: true } };
    server.registerTool('echo', { ...readOnly, inputSchema: { text: z.string() } }, ({ text }, { _meta }) =>
      this.#echo(text, _meta),
    );
    server.registerTool('big', { ...readOnly, inputSchema: { bytes: z.number() } }, ({ bytes }) =>
      said('x'.repeat(bytes)),
    );
    server.registerTool('hang', {}, ({ signal }) => this.#hang(signal));
    server.registerTool('flood', {}, ({ signal, sendNotification }) =>
      flood(signal, () => sendNotification({ method: 'notifications/message', params: noise })),
    );
    this.#announce = () => server.registerTool('added', {}, () => said('added'));
    return server;
  }

  #hang(signal: AbortSignal): Promise<ReturnType<typeof said>> {
    this.onHang();
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => {
        this.onCancelled('hang');
        resolve(said('cancelled'));
      });
    });
  }
}

/** Answers every request in the same way, which is not that of an MCP server. */
export function answering(
  status: number,
  contentType: string,
  body: string,
  headers: Record<string, string> = {},
): Guard {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': contentType, ...headers }).end(body);
    return true;
  };
}

function said(text: string) {
  return { content: [{ type: 'text' as const, text }] };
}

const noise = { level: 'info' as const, data: 'all work and no play' };

/** Tells something as often as it can, until it is stopped. */
async function flood(signal: AbortSignal, tell: () => Promise<void>) {
  while (!signal.aborted) {
    for (let told = 0; told < 100; told += 1) await tell();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return said('stopped');
}

function refuse(response: ServerResponse, status: number, message: string): void {
  const body = JSON.stringify({ jsonrpc: '2.0', error: { code: -32_001, message }, id: null });
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
}
