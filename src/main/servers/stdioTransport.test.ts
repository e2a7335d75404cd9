import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { systemClock } from './clock.ts';
import { LogRing } from './logRing.ts';
import type { ServerProcess } from './process.ts';
import { maxMessageBytes, parseMessage, StdioTransport } from './stdioTransport.ts';

function transport(stdin = new PassThrough()) {
  const clock = systemClock;
  const stdout = new PassThrough();
  const server: ServerProcess = {
    pid: 1,
    stdin,
    stdout,
    stderr: new PassThrough(),
    exit: null,
    exited: new Promise(() => {}),
    release() {},
  };
  const log = new LogRing(clock);
  const opened = new StdioTransport(server, { clock, log, floodTolerance: 1_000, onFlood() {}, onOutputEnd() {} });
  const messages: unknown[] = [];
  opened.onmessage = (message) => messages.push(message);
  return { transport: opened, stdin, stdout, messages, log };
}

describe('parseMessage', () => {
  it.each([
    '{"jsonrpc":"2.0","id":1,"result":{}}',
    ' {"jsonrpc":"2.0","id":"a","error":{"code":-1,"message":"no"}}',
    '{"jsonrpc":"2.0","method":"notifications/x"}',
    '{"jsonrpc":"2.0","id":0,"method":"ping","params":{}}',
  ])('takes %s', (line) => {
    expect(parseMessage(line)).toEqual(JSON.parse(line));
  });

  it.each([
    '',
    'ready',
    '[]',
    'null',
    '{"jsonrpc":"2.0"',
    '{"jsonrpc":"1.0","id":1,"result":{}}',
    '{"jsonrpc":"2.0","id":1}',
    '{"jsonrpc":"2.0","result":{}}',
    '{"jsonrpc":"2.0","id":1,"result":7}',
    '{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"no"}}',
    '{"jsonrpc":"2.0","id":1,"error":"no"}',
    '{"jsonrpc":"2.0","method":7}',
  ])('F7 takes %s for junk', (line) => {
    expect(parseMessage(line)).toBeNull();
  });
});

describe('StdioTransport', () => {
  const filler = 'x'.repeat(maxMessageBytes);

  it.each([
    ['before the result', `{"jsonrpc":"2.0","id":7,"result":{"content":[{"type":"text","text":"${filler}"}]}}`],
    ['at the end', `{"result":{"content":[{"type":"text","text":"${filler}"}]},"jsonrpc":"2.0","id":7}`],
  ])('F7 fails the call whose answer is too long (its id %s), and no other', async (_where, line) => {
    const { transport: opened, stdout, messages } = transport();
    await opened.start();
    stdout.end(`${line}\n{"jsonrpc":"2.0","id":8,"result":{}}\n`);
    await opened.ended;
    expect(messages).toEqual([
      { jsonrpc: '2.0', id: 7, error: expect.objectContaining({ message: expect.stringContaining('10 MiB') }) },
      { jsonrpc: '2.0', id: 8, result: {} },
    ]);
  });

  it('F7 does not take an id inside an answer for its own', async () => {
    const { transport: opened, stdout, messages, log } = transport();
    await opened.start();
    stdout.end(`{"jsonrpc":"2.0","result":{"id":7,"text":"${filler}"},"x":1}\n`);
    await opened.ended;
    expect(messages).toEqual([]);
    expect(log.after(0)).toMatchObject([{ source: 'host', text: expect.stringContaining('was dropped') }]);
    expect(opened.junkLines).toBe(1);
  });

  it('waits with a message until there is room, and refuses more than a server could ever want', async () => {
    const { transport: opened, stdin } = transport(new PassThrough({ highWaterMark: 10 }));
    await opened.start();
    let sent = false;
    const first = opened.send({ jsonrpc: '2.0', method: 'x', params: { text: filler } }).then(() => {
      sent = true;
    });
    for (let count = 0; count < 6; count += 1)
      void opened.send({ jsonrpc: '2.0', method: 'x', params: { text: filler } });
    await expect(opened.send({ jsonrpc: '2.0', method: 'x' })).rejects.toThrow('does not read its input');
    expect(sent).toBe(false);
    stdin.resume();
    await first;
  });

  it('sends nothing once it is closed', async () => {
    const { transport: opened } = transport();
    let closes = 0;
    opened.onclose = () => {
      closes += 1;
    };
    await opened.start();
    await opened.close();
    await opened.close();
    expect(closes).toBe(1);
    await expect(opened.send({ jsonrpc: '2.0', method: 'x' })).rejects.toThrow();
  });
});
