import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { boundedBody, OversizeError } from './boundedBody.ts';

const limit = 100;

/** What is read of a response that comes in these pieces, and whether it was called too long. */
async function read(contentType: string, pieces: readonly string[]): Promise<{ text: string; refused: boolean }> {
  const message = new IncomingMessage(new Socket());
  message.headers['content-type'] = contentType;
  for (const piece of pieces) message.push(piece);
  message.push(null);
  let told = 0;
  let text = '';
  const rules = { maxBytes: limit, onOversize: () => (told += 1) };
  try {
    for await (const chunk of boundedBody(message, rules)) text += Buffer.from(chunk).toString();
  } catch (error) {
    expect(error).toBeInstanceOf(OversizeError);
    expect(told).toBe(1);
    return { text, refused: true };
  }
  expect(told).toBe(0);
  return { text, refused: false };
}

const event = (length: number) => `data: ${'x'.repeat(length)}`;

describe('the body of a response', () => {
  it('is read whole when it is short enough', async () => {
    expect(await read('application/json', ['x'.repeat(60), 'y'.repeat(40)])).toEqual({
      text: 'x'.repeat(60) + 'y'.repeat(40),
      refused: false,
    });
  });

  it('is refused when it is too long', async () => {
    expect((await read('application/json', ['x'.repeat(60), 'y'.repeat(41)])).refused).toBe(true);
  });

  it.each(['\n\n', '\r\n\r\n', '\r\r'])(
    'may go on for ever as a stream of short events that end in %j',
    async (end) => {
      const pieces = Array.from({ length: 50 }, () => event(60) + end);
      expect((await read('text/event-stream; charset=utf-8', pieces)).text).toBe(pieces.join(''));
      const torn = pieces.join('').match(/.{1,7}/gs) ?? [];
      expect(await read('text/event-stream', torn)).toEqual({ text: pieces.join(''), refused: false });
    },
  );

  it('is refused when one event of it is too long, wherever it is torn', async () => {
    const whole = `${event(10)}\n\n${event(120)}`;
    for (const size of [1, 7, 60]) {
      const pieces = whole.match(new RegExp(`.{1,${size}}`, 'gs')) ?? [];
      expect((await read('text/event-stream', pieces)).refused).toBe(true);
    }
  });
});
