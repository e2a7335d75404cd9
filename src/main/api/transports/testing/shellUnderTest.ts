import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { os, type RouterClient } from '@orpc/server';
import { type ClientOptions, WebSocket } from 'ws';
import { z } from 'zod';
import { silentLogger } from '../../../../shared/logger.ts';
import { PageSession } from '../../../identity/pageSessions.ts';
import type { PageFile } from '../../../page/pageFiles.ts';
import { peerServer } from '../peer.ts';
import { type ShellLimits, type ShellOptions, type ShellServer, startShellServer } from '../shellServer.ts';

interface TestContext {
  ended: () => void;
}

const procedure = os.$context<TestContext>();
const router = {
  echo: procedure.input(z.strictObject({ text: z.string().max(100) })).handler(({ input }) => input.text),
  count: procedure.handler(async function* ({ signal, context }) {
    try {
      for (let value = 0; !signal?.aborted; value++) {
        yield value;
        await new Promise((resolve) => setImmediate(resolve));
      }
    } finally {
      context.ended();
    }
  }),
};

const pageFile = (content: string, contentType: string, immutable: boolean): PageFile => ({
  contentType,
  immutable,
  read: async () => new TextEncoder().encode(content),
});
const files = new Map([
  ['/', pageFile('<!doctype html><title>Signalbox</title>', 'text/html; charset=utf-8', false)],
  ['/assets/main-1a.js', pageFile('export {};', 'text/javascript; charset=utf-8', true)],
]);

/** The options of a shell with a page of two files and a router of a call (`echo`) and an endless stream (`count`). */
export function testShellOptions(ended: () => void = () => {}): Omit<ShellOptions, 'port'> {
  return {
    page: { find: (path) => files.get(path) },
    serve: peerServer(router, () => ({ ended }), silentLogger),
    pages: { open: () => new PageSession('browser', 'alice'), close: () => {} },
    log: silentLogger,
  };
}

export interface Answer {
  status: number;
  headers: NodeJS.Dict<string | string[]>;
  text: string;
}

/** A real shell on a free port, and what a browser, or somebody else, may send to it. */
export class ShellUnderTest {
  readonly shell: ShellServer;
  readonly port: number;
  /** Resolves when a `count` stream has ended at the host. */
  readonly streamEnded: Promise<void>;
  readonly #sockets: WebSocket[] = [];

  private constructor(shell: ShellServer, streamEnded: Promise<void>) {
    this.shell = shell;
    this.port = Number(new URL(shell.origin).port);
    this.streamEnded = streamEnded;
  }

  static async start(limits: ShellLimits = {}): Promise<ShellUnderTest> {
    let ended: () => void = () => {};
    const streamEnded = new Promise<void>((resolve) => {
      ended = resolve;
    });
    return new ShellUnderTest(await startShellServer({ ...testShellOptions(ended), port: 0, limits }), streamEnded);
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets.splice(0)) socket.terminate();
    await this.shell.close();
  }

  /** Plain `http.request`, because `fetch` does not let a test choose Host and Origin. */
  ask(path: string, { method = 'GET', headers = {}, body }: AskOptions = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port: this.port, path, method, headers, agent: false };
      const request = httpRequest(options, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      });
      request.on('error', reject);
      request.end(body);
    });
  }

  /** Posts a body to the sign-in as our page would. */
  postSession(body: string): Promise<Answer> {
    const headers = { 'content-type': 'application/json', origin: this.shell.origin };
    return this.ask('/session', { method: 'POST', headers, body });
  }

  freshSecret(): string {
    return new URL(this.shell.mintUrl()).hash.slice('#s='.length);
  }

  async freshToken(): Promise<string> {
    const { text } = await this.postSession(JSON.stringify({ secret: this.freshSecret() }));
    return z.strictObject({ token: z.string() }).parse(JSON.parse(text)).token;
  }

  /** A socket as our page opens it, unless told otherwise. */
  openSocket({ path = '/rpc', ...options }: ClientOptions & { path?: string } = {}): WebSocket {
    const headers = { origin: this.shell.origin };
    const socket = new WebSocket(`ws://127.0.0.1:${this.port}${path}`, { headers, ...options });
    socket.on('error', () => {});
    this.#sockets.push(socket);
    return socket;
  }

  /** A socket that has signed in. */
  async signedInSocket(options: ClientOptions = {}): Promise<WebSocket> {
    const socket = this.openSocket(options);
    await once(socket, 'open');
    socket.send(JSON.stringify({ token: await this.freshToken() }));
    const [answer] = await once(socket, 'message');
    if (String(answer) !== '{"ok":true}') throw new Error(`The shell answered ${String(answer)}.`);
    return socket;
  }

  async connectedClient(): Promise<{ socket: WebSocket; client: RouterClient<typeof router> }> {
    const socket = await this.signedInSocket();
    const link = new RPCLink({ websocket: socket as unknown as globalThis.WebSocket });
    return { socket, client: createORPCClient(link) };
  }
}

export interface AskOptions {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** The status with which an upgrade was refused. */
export async function refusedStatus(socket: WebSocket): Promise<number | undefined> {
  const [, response] = await once(socket, 'unexpected-response');
  response.resume();
  return response.statusCode;
}
