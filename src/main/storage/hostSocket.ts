import { createConnection, createServer, type Socket } from 'node:net';
import { isMainThread } from 'node:worker_threads';
import type { z } from 'zod';
import { type Outcome, outcomeSchema, SignalboxError, toErrorData } from '../../shared/errors.ts';
import { type JsonObject, jsonObjectSchema } from '../../shared/json.ts';
import { fileErrorCode } from './folder.ts';

/** A talk that goes on over the connection once the request was answered. */
export interface Talk {
  readonly answer: JsonObject;
  begin(socket: Socket): void;
}

/** Answers what another process asks, once or with a talk. Throws a `SignalboxError` to refuse. */
export type RequestHandler = (message: JsonObject) => JsonObject | Talk | Promise<JsonObject | Talk>;

/** The longest message either way, in UTF-16 units. */
const maxLength = 64 * 1024;
const askTimeout = 10_000;
const answerSchema: z.ZodType<Outcome<JsonObject>> = outcomeSchema(jsonObjectSchema);

/** A socket that answers requests. */
export interface Listener {
  /** Stops listening and drops whoever is connected. On POSIX the socket's name goes before its process lets go of it. */
  close(): Promise<void>;
}

/**
 * Listens for requests of other processes of this user. Requests that arrive before there is a handler wait for it.
 * Rejects with the system's error when the address is taken.
 */
export async function listen(address: string, handler: Promise<RequestHandler>): Promise<Listener> {
  const connected = new Set<Socket>();
  const server = createServer((socket) => {
    connected.add(socket);
    socket.once('close', () => connected.delete(socket));
    serve(socket, handler);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', resolve);
    privately(() => server.listen(address));
  });
  server.on('error', () => {});
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of connected) socket.destroy();
      }),
  };
}

/**
 * On POSIX the socket is a file, made while `bind` runs: with this mask nobody else may connect to it from its first
 * moment. Only the main thread can set a mask; there `listen` binds before it returns.
 */
function privately(bind: () => void): void {
  if (process.platform === 'win32' || !isMainThread) {
    bind();
    return;
  }
  const mask = process.umask(0o177);
  try {
    bind();
  } finally {
    process.umask(mask);
  }
}

/** One request a connection: a line of JSON, answered by a line of JSON. */
function serve(socket: Socket, handler: Promise<RequestHandler>): void {
  socket.setTimeout(askTimeout, () => socket.destroy());
  socket.on('error', () => {});
  readLine(socket)
    .then(async (line) => answer(line, await handler, socket))
    .catch(() => socket.destroy());
}

async function answer(line: string, handler: RequestHandler, socket: Socket): Promise<void> {
  const reply = (outcome: Outcome<JsonObject>) => `${JSON.stringify(outcome)}\n`;
  try {
    const answered = await handler(jsonObjectSchema.parse(JSON.parse(line)));
    if (!isTalk(answered)) return void socket.end(reply({ success: true, data: answered }));
    socket.write(reply({ success: true, data: answered.answer }));
    answered.begin(socket);
  } catch (error) {
    socket.end(reply({ success: false, error: toErrorData(error) }));
  }
}

function isTalk(answered: JsonObject | Talk): answered is Talk {
  return typeof answered.begin === 'function';
}

/**
 * Asks the process that listens at an address. Rejects with the error it answers with, and with UNAVAILABLE when it
 * gives no answer in time.
 */
export async function ask(address: string, message: JsonObject): Promise<JsonObject> {
  const { answer: data, socket } = await talk(address, message);
  socket.destroy();
  return data;
}

/** Like `ask`, and leaves the connection open for the talk that follows. */
export async function talk(address: string, message: JsonObject): Promise<{ answer: JsonObject; socket: Socket }> {
  const socket = createConnection(address);
  const outcome = await exchange(socket, message).catch((cause: unknown) => {
    socket.destroy();
    const text = 'Signalbox already runs with this data folder but does not answer. Quit it, then start again.';
    throw new SignalboxError('UNAVAILABLE', text, { cause });
  });
  if (outcome.success) return { answer: outcome.data, socket };
  socket.destroy();
  const { code, message: text, retryable } = outcome.error;
  throw new SignalboxError(code, text, { retryable });
}

async function exchange(socket: Socket, message: JsonObject): Promise<Outcome<JsonObject>> {
  const silence = new Promise<never>((_, reject) => {
    socket.setTimeout(askTimeout, () => reject(new Error('No answer in time')));
  });
  socket.write(`${JSON.stringify(message)}\n`);
  return answerSchema.parse(JSON.parse(await Promise.race([readLine(socket), silence])));
}

/** One line, which nothing may follow before it was answered. */
function readLine(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const settle = (act: () => void) => {
      socket.off('data', onData).off('error', onEnd).off('close', onEnd);
      act();
    };
    const onData = (chunk: string) => {
      text += chunk;
      const end = text.indexOf('\n');
      if (end !== -1) settle(() => resolve(text.slice(0, end)));
      else if (text.length > maxLength) settle(() => reject(new Error('The message is too long')));
    };
    const onEnd = (error?: Error | boolean) =>
      settle(() => reject(error instanceof Error ? error : new Error('The connection ended before the message did')));
    socket.setEncoding('utf8');
    socket.on('data', onData).once('error', onEnd).once('close', onEnd);
  });
}

/**
 * `listening`: a live process has the address, even if it is too busy to answer. `nobody`: the address is free, or what
 * a killed process left. `denied`: it belongs to another user.
 */
export type Presence = 'listening' | 'nobody' | 'denied';

/** Whether a process listens at an address: the system knows, whatever became of that process. */
export function presenceAt(address: string): Promise<Presence> {
  return new Promise((resolve) => {
    const socket = createConnection(address);
    const settle = (presence: Presence) => {
      socket.destroy();
      resolve(presence);
    };
    socket.once('connect', () => settle('listening'));
    socket.once('error', (error) => settle(presenceBy(fileErrorCode(error))));
  });
}

function presenceBy(code: string | null): Presence {
  switch (code) {
    case 'ENOENT':
    case 'ECONNREFUSED':
    case 'ENOTSOCK':
    case 'ENOTDIR':
      return 'nobody';
    case 'EACCES':
    case 'EPERM':
      return 'denied';
    default:
      // A queue that is full (EAGAIN) is one that somebody has opened.
      return 'listening';
  }
}
