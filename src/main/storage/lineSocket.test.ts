import { once } from 'node:events';
import { createServer, Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LineSocket } from './lineSocket.ts';

let near: Socket;
let far: Socket;
let close: () => void;
beforeEach(async () => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  near = new Socket();
  const accepted = once(server, 'connection');
  near.connect(typeof address === 'object' && address !== null ? address.port : 0, '127.0.0.1');
  [far] = await accepted;
  close = () => server.close();
});
afterEach(() => {
  near.destroy();
  far.destroy();
  close();
});

/** Reads lines until so many came, or the end. */
function read(socket: Socket, count: number, maxLength = 1000): Promise<string[]> {
  const lines: string[] = [];
  return new Promise((resolve) => {
    new LineSocket(
      socket,
      { maxLength },
      {
        onLine: (line) => {
          lines.push(line);
          if (lines.length === count) resolve(lines);
        },
        onClose: () => resolve(lines),
      },
    );
  });
}

it('carries lines both ways, however they are cut', async () => {
  const heard = read(far, 4);
  const bytes = Buffer.from('one\ntwo\n\nthree é💡\n');
  for (const byte of bytes) {
    near.write(Buffer.from([byte]));
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await heard).toEqual(['one', 'two', '', 'three é💡']);
});

it('keeps the order of many lines', async () => {
  const heard = read(far, 500);
  const sender = new LineSocket(near, { maxLength: 10 }, { onLine() {}, onClose() {} });
  await Promise.all(Array.from({ length: 500 }, (_, n) => sender.send(`line ${n}`)));
  expect(await heard).toEqual(Array.from({ length: 500 }, (_, n) => `line ${n}`));
});

it('ends at a line that is too long', async () => {
  const heard = read(far, 2, 100);
  near.on('error', () => {});
  near.write(`short\n${'x'.repeat(101)}`);
  expect(await heard).toEqual(['short']);
});

it('tells the end once, and sends nothing afterwards', async () => {
  let ends = 0;
  const lines = new LineSocket(near, { maxLength: 10 }, { onLine() {}, onClose: () => (ends += 1) });
  far.destroy();
  await once(near, 'close');
  await expect(lines.send('late')).rejects.toThrow();
  expect(ends).toBe(1);
});
