import { gatewayPaths } from '../gateway/app.ts';
import type { GatewayPlace } from '../gateway/place.ts';
import { isBelow } from '../gateway/refusal.ts';
import type { FetchHandler } from './loopbackServer.ts';
import { refusalOf } from './requestPolicy.ts';

/**
 * The gateway at the origin of the shell: its paths go to it while it is on, everything else to the page. While it is
 * off they say so, to whoever may ask at all.
 */
export function shellGateway(authority: string, page: FetchHandler): { fetch: FetchHandler; place: GatewayPlace } {
  let open: FetchHandler | null = null;

  function whileOff(...[, { incoming }]: Parameters<FetchHandler>): Response {
    const refusal = refusalOf(incoming.headers, authority, 'read');
    const headers = { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' };
    if (refusal !== null) return new Response(refusal, { status: 403, headers });
    const message = 'The gateway is off. Switch it on in the settings of Signalbox.';
    return new Response(message, { status: 404, headers });
  }

  return {
    fetch(request, bindings) {
      const { pathname } = new URL(request.url);
      if (!gatewayPaths.some((path) => isBelow(pathname, path))) return page(request, bindings);
      return (open ?? whileOff)(request, bindings);
    },
    place: {
      async serve(_port, fetchAt) {
        open = fetchAt(authority);
        return {
          address: `http://${authority}`,
          close: async () => {
            open = null;
          },
        };
      },
    },
  };
}
