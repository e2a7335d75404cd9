import type { PageSession } from '../../identity/pageSessions.ts';
import type { ServePeer } from './peer.ts';

/** What we need of Electron's `MessagePortMain`, so that this file runs without Electron. */
export interface HostPort {
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
}

/**
 * Serves one port until it closes, which a reload or the end of its page does by itself. The caller has checked where
 * the port came from.
 */
export function servePort(port: HostPort, serve: ServePeer, page: PageSession): void {
  const peer = serve({ send: (message) => port.postMessage(message), refuse: () => port.close() }, page);
  port.on('message', ({ data }) => peer.receive(data));
  port.on('close', () => peer.close());
  port.start();
}
