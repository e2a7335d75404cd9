import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { RouterClient } from '@orpc/server';
import { type AppRouter, pageContext } from '../../src/main/api/router.ts';
import { type HostPort, servePort } from '../../src/main/api/transports/messagePort.ts';
import { peerServer } from '../../src/main/api/transports/peer.ts';
import type { Host } from '../../src/main/host.ts';
import type { PageSession } from '../../src/main/identity/pageSessions.ts';
import { silentLogger } from '../../src/shared/logger.ts';

/** A connection of a page over a real port, as the window has it. */
export interface PagePort {
  readonly api: RouterClient<AppRouter>;
  /** Resolves when the host has ended the connection. */
  readonly ended: Promise<void>;
}

export function connectPage(host: Host, page: PageSession): PagePort {
  const { port1, port2 } = new MessageChannel();
  const ended = new Promise<void>((resolve) => port1.addEventListener('close', () => resolve()));
  const port: HostPort = {
    on: (event: string, listener: (event: { data: unknown }) => void) =>
      port1.addEventListener(event, (received) => listener({ data: (received as MessageEvent).data })),
    postMessage: (message) => port1.postMessage(message),
    start: () => port1.start(),
    close: () => port1.close(),
  };
  servePort(port, peerServer(host.router, pageContext, silentLogger), page);
  port2.start();
  return { api: createORPCClient(new RPCLink({ port: port2 })), ended };
}
