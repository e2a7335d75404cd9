import type { Socket } from 'node:net';
import type { Speaker } from './activation.ts';
import type { ServePeer } from './api/transports/peer.ts';
import type { Host } from './host.ts';
import { LineSocket } from './storage/lineSocket.ts';

/** The longest message of a command, as for a browser tab. */
const maxLength = 1024 * 1024;

/** Serves the api to a command of this machine's user: the connection says which user of Signalbox it speaks for. */
export async function attachCommand(
  host: Pick<Host, 'openCommand' | 'closePage'>,
  serve: ServePeer,
  speaker: Speaker,
): Promise<(socket: Socket) => void> {
  const page = await host.openCommand(speaker);
  return (socket) => {
    // It may have gone while its passphrase was looked at.
    if (socket.closed) return host.closePage(page);
    const lines = new LineSocket(
      socket,
      { maxLength },
      {
        onLine: (line) => peer.receive(line),
        onClose: () => {
          peer.close();
          host.closePage(page);
        },
      },
    );
    const peer = serve({ send: (message) => lines.send(String(message)), refuse: () => lines.close() }, page);
  };
}
