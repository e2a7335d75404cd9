import type { IncomingMessage } from 'node:http';

/** A message that was longer than what is read. */
export class OversizeError extends Error {
  override readonly name = 'OversizeError';

  constructor(maxBytes: number) {
    super(`A message was longer than the ${Math.floor(maxBytes / 1024 / 1024)} MiB that are read`);
  }
}

/** What ends an event in a stream of server-sent events: an empty line, in any of the three ways to end a line. */
const eventEnds = ['\n\n', '\n\r\n', '\r\r', '\r\n\r'].map((end) => Buffer.from(end));
/** An end may be torn over two chunks. */
const carried = 3;

/** How a body is read. */
export interface ReadRules {
  /** The longest message that is read: an event of an event stream, or else the whole body. */
  readonly maxBytes: number;
  /** A message was longer than that. Heard of here before the reader fails. */
  onOversize?(): void;
  /** Resolves when more may be read. */
  pass?(): Promise<void>;
}

/** The body of a response as a web stream that is read by these rules, and fails with an `OversizeError` against them. */
export function boundedBody(message: IncomingMessage, rules: ReadRules): ReadableStream<Uint8Array> {
  const isEventStream = /^\s*text\/event-stream\b/i.test(message.headers['content-type'] ?? '');
  const measure = isEventStream ? eventMeter() : totalMeter();
  const chunks: AsyncIterator<Buffer> = message[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      await rules.pass?.();
      const { value: chunk, done } = await chunks.next();
      if (done) return controller.close();
      if (measure(chunk) > rules.maxBytes) {
        message.destroy();
        rules.onOversize?.();
        throw new OversizeError(rules.maxBytes);
      }
      controller.enqueue(chunk);
    },
    cancel() {
      message.destroy();
    },
  });
}

type Meter = (chunk: Buffer) => number;

function totalMeter(): Meter {
  let total = 0;
  return (chunk) => {
    total += chunk.length;
    return total;
  };
}

/** The length of the event that is under way. Events that begin and end within one chunk are as short as the chunk. */
function eventMeter(): Meter {
  let length = 0;
  let tail = Buffer.alloc(0);
  return (chunk) => {
    const text = Buffer.concat([tail, chunk]);
    const lastEnd = Math.max(...eventEnds.map((end) => text.lastIndexOf(end)));
    length = lastEnd === -1 ? length + chunk.length : text.length - lastEnd;
    tail = text.subarray(-carried);
    return length;
  };
}
