import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GatewayUnderTest } from './testing/gatewayUnderTest.ts';

let gateway: GatewayUnderTest;
beforeAll(async () => {
  gateway = await GatewayUnderTest.start();
});
afterAll(() => gateway.stop());

/** The status of the answer to a request whose body begins and never ends. */
function statusOf(credential: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(gateway.port, '127.0.0.1');
    socket.on('error', reject);
    socket.setEncoding('latin1').once('data', (text) => {
      socket.destroy();
      resolve(String(text).slice(0, 'HTTP/1.1 401'.length));
    });
    socket.write(
      `POST /v1/responses HTTP/1.1\r\nHost: 127.0.0.1:${gateway.port}\r\nAuthorization: Bearer ${credential}\r\n` +
        'Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n',
    );
  });
}

describe('F36 a body that comes in pieces', () => {
  it('is not waited for before it is known who sends it', async () => {
    expect(await statusOf('sbx_nobody')).toBe('HTTP/1.1 401');
  });

  it('reaches a route whole', async () => {
    const { text: key } = await gateway.newKey();
    const body = new ReadableStream({
      start(controller) {
        for (const part of ['{"name":"Al', 'ice","color":2}']) controller.enqueue(new TextEncoder().encode(part));
        controller.close();
      },
    });
    const answer = await fetch(`${gateway.origin}/api/user`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body,
      duplex: 'half',
    } as RequestInit);
    expect(await answer.json()).toMatchObject({ success: true, data: { name: 'Alice', color: 2 } });
  });
});
