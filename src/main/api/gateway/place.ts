import {
  closeServer,
  createLoopbackServer,
  type FetchHandler,
  listenOn,
  serveFetch,
} from '../transports/loopbackServer.ts';
import { authorityOf, defaultAddress } from '../transports/requestPolicy.ts';

/** Where the gateway is served while it is on. */
export interface GatewayPlace {
  /**
   * Serves requests until it is closed: `fetchAt` makes what answers them at an authority (`host:port`). `port` counts
   * only for a place that has none of its own. Throws UNAVAILABLE when it can't listen there.
   */
  serve(port: number, fetchAt: (authority: string) => FetchHandler): Promise<OpenGateway>;
}

export interface OpenGateway {
  /** The base URL. */
  readonly address: string;
  close(): Promise<void>;
}

export interface OwnPlaceOptions {
  /** Has to be a loopback address; 127.0.0.1 when left out. */
  address?: string;
  /** How long it waits for the headers of a request, in milliseconds. */
  headersMs?: number;
}

/** A place that tells where the gateway is. */
export interface OwnPlace extends GatewayPlace {
  /** The base URL, which is an origin; null while the gateway is not served. */
  readonly address: string | null;
}

/** A server of the gateway's own, as the window has it. Its port may be 0 in tests: any free one. */
export function ownPlace({ address = defaultAddress, headersMs = 5_000 }: OwnPlaceOptions = {}): OwnPlace {
  let served: string | null = null;
  return {
    get address() {
      return served;
    },
    async serve(port, fetchAt) {
      const server = createLoopbackServer({ headersMs });
      const authority = authorityOf(
        address,
        await listenOn(server, port, address, 'choose another port in the settings of the gateway'),
      );
      serveFetch(server, fetchAt(authority));
      const origin = `http://${authority}`;
      served = origin;
      const close = () => {
        served = null;
        return closeServer(server);
      };
      return { address: origin, close };
    },
  };
}
