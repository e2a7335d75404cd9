import type { Socket } from 'node:net';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { Api } from '../../shared/contract.ts';
import { LineSocket } from '../storage/lineSocket.ts';

/** A whole transcript is one message; ours is to be trusted, and yet not without end. */
const maxLength = 256 * 1024 * 1024;

/** The api of a host at the other end of a connection. Calls reject once it has ended. */
export function attachedApi(socket: Socket): { api: Api; close(): void } {
  const target = new SocketTarget();
  const lines = new LineSocket(
    socket,
    { maxLength },
    {
      onLine: (line) => target.dispatchEvent(new MessageEvent('message', { data: line })),
      onClose: () => target.end(),
    },
  );
  target.open((message) => lines.send(message));
  // The link uses no more of a WebSocket than what it gets here.
  const link = new RPCLink({ websocket: target as unknown as WebSocket });
  return { api: createORPCClient(link), close: () => lines.close() };
}

/** What the link needs of a WebSocket: it sends, it has a state, and it tells of messages and of its end. */
class SocketTarget extends EventTarget {
  readyState: number = 1;
  #send: (message: string) => Promise<void> = () => Promise.reject(new Error('Not open'));

  open(send: (message: string) => Promise<void>): void {
    this.#send = send;
  }

  send(message: unknown): Promise<void> {
    return this.#send(String(message));
  }

  end(): void {
    this.readyState = 3;
    this.dispatchEvent(new Event('close'));
  }
}
