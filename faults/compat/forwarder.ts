import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A way to an endpoint for clients that can't send a key. */
export interface Forwarder {
  /** The address of the endpoint as these clients know it, without a path. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Passes requests on to the host of `target`, with the key. Host and Origin are passed on as they are, but for those that
 * name the forwarder itself: what a foreign one is answered is the endpoint's to say.
 */
export async function forwardTo(target: string, key: string): Promise<Forwarder> {
  const { host: theirs, hostname, port } = new URL(target);
  let ours = '';
  const server = createServer((incoming, outgoing) => {
    const { host, origin, ...headers } = incoming.headers;
    const sent = request(
      {
        hostname,
        port,
        path: incoming.url,
        method: incoming.method,
        headers: {
          ...headers,
          host: host === ours ? theirs : host,
          ...(origin !== undefined && { origin: origin === `http://${ours}` ? `http://${theirs}` : origin }),
          authorization: `Bearer ${key}`,
        },
      },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        outgoing.flushHeaders();
        answer.pipe(outgoing);
      },
    );
    sent.on('error', () => outgoing.destroy());
    outgoing.on('close', () => sent.destroy());
    incoming.pipe(sent);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ours = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${ours}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
