import type { Context } from 'hono';
import type { GatewayEnv } from '../caller.ts';

/** Aborts when nobody waits for the answer any more, with the reason why: the client has gone, or may not have it. */
export interface ClientSignal {
  readonly signal: AbortSignal;
  /** Lets go of the request: what comes after means nothing. */
  release(): void;
}

export function clientSignal(c: Context<GatewayEnv>): ClientSignal {
  const abort = new AbortController();
  const sources = [c.req.raw.signal, c.var.caller.revoked];
  function stop(this: AbortSignal): void {
    abort.abort(this.reason);
  }
  for (const source of sources) {
    source.addEventListener('abort', stop, { once: true });
    if (source.aborted) stop.call(source);
  }
  const release = () => {
    for (const source of sources) source.removeEventListener('abort', stop);
  };
  return { signal: abort.signal, release };
}
