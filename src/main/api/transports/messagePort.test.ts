import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { os, type RouterClient } from '@orpc/server';
import { afterEach, expect, it } from 'vitest';
import { z } from 'zod';
import { silentLogger } from '../../../shared/logger.ts';
import { PageSession } from '../../identity/pageSessions.ts';
import { type HostPort, servePort } from './messagePort.ts';
import { peerServer } from './peer.ts';

let endStream: () => void = () => {};
let streamEnded: Promise<void>;
const router = {
  double: os.input(z.strictObject({ value: z.number() })).handler(({ input }) => input.value * 2),
  leave: os.handler(async () => {
    page.become('bob');
    await new Promise((resolve) => setImmediate(resolve));
    return 'left';
  }),
  forever: os.handler(async function* ({ signal }) {
    try {
      yield 'first';
      await new Promise((resolve) => signal?.addEventListener('abort', resolve));
    } finally {
      endStream();
    }
  }),
};

/** Node's own port in the shape of Electron's. */
function hostPort(port: MessagePort): HostPort & { closed: Promise<void> } {
  const closed = new Promise<void>((resolve) => port.addEventListener('close', () => resolve()));
  return {
    closed,
    on: (event: string, listener: (event: { data: unknown }) => void) =>
      port.addEventListener(event, (received) => listener({ data: (received as MessageEvent).data })),
    postMessage: (message) => port.postMessage(message),
    start: () => port.start(),
    close: () => port.close(),
  };
}

let channel = new MessageChannel();
let page = new PageSession('window', 'alice');
function connectPage() {
  streamEnded = new Promise((resolve) => {
    endStream = resolve;
  });
  channel = new MessageChannel();
  const served = hostPort(channel.port1);
  page = new PageSession('window', 'alice');
  servePort(
    served,
    peerServer(router, () => ({}), silentLogger),
    page,
  );
  channel.port2.start();
  const client: RouterClient<typeof router> = createORPCClient(new RPCLink({ port: channel.port2 }));
  return { client, closed: served.closed };
}
afterEach(() => channel.port2.close());

it('answers calls and reports wrong input as a typed error', async () => {
  const { client } = connectPage();
  expect(await client.double({ value: 21 })).toBe(42);
  await expect(client.double({ value: 'x' as unknown as number })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
});

it('ends the streams of a page that was reloaded', async () => {
  const { client } = connectPage();
  const stream = await client.forever();
  expect(await stream.next()).toMatchObject({ value: 'first' });
  channel.port2.close();
  await streamEnded;
});

it.each([['no JSON'], ['{"i":"1"}'], [{ i: '1' }], [null], ['[]']])('ends the connection after %j', async (message) => {
  const { closed } = connectPage();
  channel.port2.postMessage(message);
  await closed;
});

it('ends the connection of a page that opens calls without end', async () => {
  const { client, closed } = connectPage();
  const streams = Array.from({ length: 300 }, () => client.forever());
  await Promise.allSettled(streams);
  await closed;
});

it('F27 ends what was open when another user signs in, and after the answer that says so', async () => {
  const { client, closed } = connectPage();
  const stream = await client.forever();
  await stream.next();
  expect(await client.leave()).toBe('left');
  await closed;
  await streamEnded;
  await expect(client.double({ value: 4 })).rejects.toThrow();
});

it('serves no connection that was opened for the one before', async () => {
  const left = new PageSession('window', 'alice');
  const { changed } = left;
  left.become(null);
  expect(changed.aborted).toBe(true);
  expect(left.changed.aborted).toBe(false);
});
