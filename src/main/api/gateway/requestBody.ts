import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { GatewayEnv } from './caller.ts';
import { isBelow, refuse } from './refusal.ts';

const maxBytes = 1024 * 1024;
/** Messages to models carry images, and calls of tools whole files. */
const maxMessageBytes = 16 * 1024 * 1024;
const maxCallBytes = 4 * 1024 * 1024;

/**
 * Refuses what is not JSON, which a page of another origin can send without asking, and what says that it is longer than
 * a request can be. Reads nothing: nobody knows yet who sends it.
 */
export const boundedJsonBody = createMiddleware<GatewayEnv>(async (context, next) => {
  const { headers, method } = context.req.raw;
  if (method === 'GET' || method === 'HEAD') return next();
  const length = Number(headers.get('Content-Length') ?? '0');
  const isEmpty = !headers.has('Transfer-Encoding') && length === 0;
  const type = headers.get('Content-Type')?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/json' && (type !== undefined || !isEmpty)) {
    return refuse(context, 'DENIED', 'Send JSON, with the header Content-Type: application/json.');
  }
  const limit = limitOf(context.req.path);
  return length <= limit ? next() : tooLarge(context, limit);
});

/** Reads a body that did not say how long it is, and no more of it than a request can have. For callers who are known. */
export const boundedChunks = createMiddleware<GatewayEnv>(async (context, next) => {
  const { headers, method } = context.req.raw;
  if (method === 'GET' || method === 'HEAD' || !headers.has('Transfer-Encoding')) return next();
  const limit = limitOf(context.req.path);
  const body = await readUpTo(context.req.raw, limit);
  if (body === null) return tooLarge(context, limit);
  const { url, signal } = context.req.raw;
  context.req.raw = new Request(url, { method, headers, body, signal });
  return next();
});

/** In bytes. */
function limitOf(path: string): number {
  return isBelow(path, '/v1') ? maxMessageBytes : isBelow(path, '/mcp') ? maxCallBytes : maxBytes;
}

/** The whole body; null where it is longer than the limit, and then the rest is not read. */
async function readUpTo(request: Request, limit: number): Promise<Uint8Array<ArrayBuffer> | null> {
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Uint8Array(Buffer.concat(chunks));
    size += value.byteLength;
    if (size > limit) return null;
    chunks.push(value);
  }
}

function tooLarge(context: Context<GatewayEnv>, limit: number): Response {
  // What is still on its way is not read: the connection ends with the answer.
  context.header('Connection', 'close');
  return refuse(context, 'TOO_LARGE', `A request can have at most ${limit / 1024 / 1024} MiB here.`);
}
