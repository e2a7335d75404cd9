import type { Context } from 'hono';
import { stream } from 'hono/streaming';
import type { GatewayEnv } from '../caller.ts';

/** A sign of life goes out this often while nothing is said: what lies between may close a silent connection. */
const keepAliveMs = 15_000;

/** Sends one event; `name` where the events of a stream have names. Resolves when the client can take more. */
export type SendEvent = (data: string, name?: string) => Promise<void>;

/** An answer of server-sent events. `work` sends them and settles when there are no more; it must not reject. */
export function eventStream(c: Context<GatewayEnv>, work: (send: SendEvent) => Promise<void>): Response {
  c.header('content-type', 'text/event-stream; charset=utf-8');
  c.header('cache-control', 'no-cache, no-transform');
  return stream(c, async (sink) => {
    const keepAlive = setInterval(() => void sink.write(': still at work\n\n'), keepAliveMs);
    keepAlive.unref();
    try {
      await work(async (data, name) => {
        await sink.write(`${name === undefined ? '' : `event: ${name}\n`}data: ${data}\n\n`);
      });
    } finally {
      clearInterval(keepAlive);
    }
  });
}
