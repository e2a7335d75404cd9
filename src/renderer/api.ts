import { createORPCClient, ORPCError } from '@orpc/client';
import { RPCLink as MessagePortLink } from '@orpc/client/message-port';
import { RPCLink as WebSocketLink } from '@orpc/client/websocket';
import type { Api, SystemInfo } from '../shared/contract.ts';
import { type ErrorCode, type ErrorData, errorCodes, SignalboxError, toErrorData } from '../shared/errors.ts';

/** A connection that answered. `ended` settles once, when nothing can be sent over it any more. */
export interface Connection {
  api: Api;
  info: SystemInfo;
  ended: Promise<'lost' | 'signed-out'>;
  close(): void;
}

/** Opens a connection. Rejects with UNAUTHORIZED when this page has to be opened anew, otherwise with what failed. */
export type Connect = () => Promise<Connection>;

/** How long a host may take to answer the first request on a new connection, in milliseconds. */
const answerTimeoutMs = 10_000;
/** The shell closes a socket with this code when it does not know its token. */
const signedOutCode = 4401;
const tokenKey = 'signalbox.token';

/**
 * The transport of this page: a MessagePort in the window, a WebSocket in a browser tab. Call it once and early: it
 * takes the sign-in secret out of the address.
 */
export function createConnect(): Connect {
  // In development the window shows the page of the development server, so its address does not tell.
  const inWindow = location.protocol === 'app:' || (import.meta.env.DEV && navigator.userAgent.includes(' Electron/'));
  return inWindow ? connectThroughPort : createSocketConnect();
}

async function connectThroughPort(): Promise<Connection> {
  const { port1, port2 } = new MessageChannel();
  const ended = new Promise<'lost'>((resolve) => {
    port1.addEventListener('close', () => resolve('lost'));
  });
  window.postMessage({ type: 'signalbox:port' }, location.origin, [port2]);
  port1.start();
  const api: Api = createORPCClient(new MessagePortLink({ port: port1 }));
  return greet(api, ended, () => port1.close());
}

function createSocketConnect(): Connect {
  let secret = takeSecret();
  return async () => {
    if (secret !== null) {
      sessionStorage.setItem(tokenKey, await exchange(secret));
      secret = null;
    }
    const token = sessionStorage.getItem(tokenKey);
    if (token === null) throw signedOut();
    return connectThroughSocket(token);
  };
}

/** The secret in the address, which is taken out so that it is not kept in the history or copied along. */
function takeSecret(): string | null {
  const secret = new URLSearchParams(location.hash.slice(1)).get('s');
  if (secret !== null) history.replaceState(null, '', location.pathname);
  return secret;
}

async function exchange(secret: string): Promise<string> {
  const response = await fetch('/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ secret }),
  });
  if (response.status === 401 || response.status === 403) {
    // The address was used before, perhaps by this very tab: its token may still be good.
    const known = sessionStorage.getItem(tokenKey);
    if (known !== null) return known;
    throw signedOut();
  }
  if (!response.ok) throw unreachable();
  const { token }: { token: string } = await response.json();
  return token;
}

async function connectThroughSocket(token: string): Promise<Connection> {
  const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/rpc`);
  const ended = new Promise<'lost' | 'signed-out'>((resolve) => {
    socket.addEventListener('close', ({ code }) => {
      if (code === signedOutCode) sessionStorage.removeItem(tokenKey);
      resolve(code === signedOutCode ? 'signed-out' : 'lost');
    });
  });
  await signIn(socket, token, ended);
  const api: Api = createORPCClient(new WebSocketLink({ websocket: socket }));
  return greet(api, ended, () => socket.close());
}

/** Sends the token and waits for the shell's answer; only then does the socket carry calls. */
async function signIn(socket: WebSocket, token: string, ended: Promise<'lost' | 'signed-out'>): Promise<void> {
  const accepted = new Promise<'accepted'>((resolve) => {
    socket.addEventListener('open', () => socket.send(JSON.stringify({ token })), { once: true });
    socket.addEventListener('message', () => resolve('accepted'), { once: true });
  });
  const result = await Promise.race([accepted, ended, timeout(answerTimeoutMs)]);
  if (result === 'accepted') return;
  socket.close();
  throw result === 'signed-out' ? signedOut() : unreachable();
}

/** The first request: proves that a host listens at the other end, and says who it is. */
async function greet(api: Api, ended: Connection['ended'], close: () => void): Promise<Connection> {
  const info = await Promise.race([api.system.info({}), ended, timeout(answerTimeoutMs)]).catch((error: unknown) => {
    close();
    throw error;
  });
  if (typeof info === 'object') return { api, info, ended, close };
  close();
  throw unreachable();
}

function timeout(milliseconds: number): Promise<'timeout'> {
  return new Promise((resolve) => setTimeout(() => resolve('timeout'), milliseconds));
}

function signedOut(): SignalboxError {
  return new SignalboxError('UNAUTHORIZED', 'This tab is signed out. Run `npm start` again for a fresh address.');
}

function unreachable(): SignalboxError {
  return new SignalboxError('UNAVAILABLE', 'Signalbox does not answer. Check that it is still running.');
}

/** Anything a call of the host threw, as data for a person: typed errors as they are, others in plain words. */
export function describeError(thrown: unknown): ErrorData {
  if (!(thrown instanceof ORPCError)) return toErrorData(thrown);
  if (isErrorCode(thrown.code)) {
    return { code: thrown.code, message: thrown.message, retryable: isRetryable(thrown.data, thrown.code) };
  }
  if (thrown.code === 'BAD_REQUEST')
    return { code: 'INVALID_INPUT', message: describeIssues(thrown), retryable: false };
  return { code: 'INTERNAL', message: `Something went wrong in Signalbox: ${thrown.message}`, retryable: false };
}

/** Milliseconds after which the host says that trying again makes sense; null where it does not say. */
export function retryAfterOf(thrown: unknown): number | null {
  if (!(thrown instanceof ORPCError)) return null;
  const { data } = thrown;
  const carried = typeof data === 'object' && data !== null && 'retryAfterMs' in data ? data.retryAfterMs : null;
  return typeof carried === 'number' ? carried : null;
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCodes, code);
}

function isRetryable(data: unknown, code: ErrorCode): boolean {
  const carried = typeof data === 'object' && data !== null && 'retryable' in data ? data.retryable : undefined;
  return typeof carried === 'boolean' ? carried : errorCodes[code].retryable;
}

/** The contract's own words for the first thing that is wrong with an input. */
function describeIssues({ data, message }: ORPCError<string, unknown>): string {
  const issues = typeof data === 'object' && data !== null && 'issues' in data ? data.issues : undefined;
  const first: unknown = Array.isArray(issues) ? issues[0] : undefined;
  const words = typeof first === 'object' && first !== null && 'message' in first ? first.message : undefined;
  return typeof words === 'string' ? words : message;
}
