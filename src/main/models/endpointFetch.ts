import { SignalboxError } from '../../shared/errors.ts';
import { type EndpointHabits, repairChatStream } from './chatStream.ts';
import { isObject, parseObject } from './eventStream.ts';

/** A longer answer that is no stream is no chat completion. */
const mostBytes = 8 * 1024 * 1024;

/**
 * A `fetch` for chat completions that makes up for what endpoints do and the client does not expect: a web page
 * instead of an API, one JSON answer instead of a stream, pauses without end, a stream that just ends, tool calls
 * without index, thoughts under another name. `fetchOwn` must not follow redirects. Errors of its own are
 * `SignalboxError`s.
 */
export function endpointFetch(fetchOwn: typeof fetch, idleTimeoutMs: number): typeof fetch {
  const habits: EndpointHabits = { thoughts: 'reasoning' };
  return async (input, init) => {
    const response = await fetchOwn(input, withThoughts(init, habits));
    if (!response.ok || response.body === null) return response;
    const type = response.headers.get('content-type') ?? '';
    if (/\bhtml\b/i.test(type)) throw await webPageError(response);
    if (!wantsStream(init)) return response;
    const bytes = /\bjson\b/i.test(type) ? wholeAsStream(response) : withIdleLimit(response.body, idleTimeoutMs);
    return new Response(streamOf(repairChatStream(bytes, habits)), {
      status: response.status,
      headers: streamHeaders(response.headers),
    });
  };
}

/** The request with the thoughts of earlier answers under the name that the endpoint gave them. */
function withThoughts(init: RequestInit | undefined, { thoughts }: EndpointHabits): RequestInit | undefined {
  const body = thoughts === 'reasoning' || typeof init?.body !== 'string' ? null : parseObject(init.body);
  if (body === null || !Array.isArray(body.messages)) return init;
  const messages = body.messages.map((message: unknown) => {
    if (!isObject(message) || message.reasoning === undefined) return message;
    const { reasoning, ...rest } = message;
    return { ...rest, [thoughts]: reasoning };
  });
  return { ...init, body: JSON.stringify({ ...body, messages }) };
}

/** Pulls from the generator as the reader reads; a reader that leaves ends it. */
export function streamOf(bytes: AsyncGenerator<Uint8Array<ArrayBuffer>>): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await bytes.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await bytes.return(undefined);
    },
  });
}

function streamHeaders(headers: Headers): Headers {
  const copy = new Headers(headers);
  for (const name of ['content-length', 'content-encoding']) copy.delete(name);
  copy.set('content-type', 'text/event-stream');
  return copy;
}

function wantsStream(init: RequestInit | undefined): boolean {
  return typeof init?.body === 'string' && /"stream":\s*true/.test(init.body);
}

/** The error for an address that answers a page for people. Lets go of the response. */
export async function webPageError(response: Response): Promise<SignalboxError> {
  await response.body?.cancel();
  return new SignalboxError(
    'PROVIDER_ERROR',
    'This address answered with a web page, not with an API. Most end in /v1: check it in Settings.',
  );
}

/** Some endpoints answer whole though a stream was asked for: the message becomes a stream of one chunk. */
async function* wholeAsStream(response: Response): AsyncGenerator<Uint8Array> {
  const completion: unknown = JSON.parse(await readCapped(response));
  const chunk = typeof completion === 'object' && completion !== null ? asChunk(completion) : completion;
  yield new TextEncoder().encode(`data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`);
}

function asChunk(completion: object): object {
  const choices: unknown = Reflect.get(completion, 'choices');
  if (!Array.isArray(choices)) return completion;
  return { ...completion, choices: choices.map(({ message, ...choice }) => ({ ...choice, delta: message })) };
}

/** Reads a body as text. Throws a `SignalboxError` where it is longer than anything an API would answer. */
export async function readCapped(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.byteLength;
    if (size > mostBytes) {
      throw new SignalboxError(
        'PROVIDER_ERROR',
        'The endpoint sent far more than an API would. Check the address in Settings.',
      );
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** Passes bytes on, and throws TIMEOUT when none come for too long. */
export async function* withIdleLimit(
  body: ReadableStream<Uint8Array>,
  milliseconds: number,
): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await beforeTimeout(reader.read(), milliseconds);
      if (done) return;
      yield value;
    }
  } finally {
    // Cancelling also ends the request where it was left early; an error of a connection that is gone says nothing new.
    await reader.cancel().catch(() => undefined);
  }
}

async function beforeTimeout<T>(promise: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const message = `The endpoint stopped in the middle of its answer: nothing came for ${Math.round(milliseconds / 1000)} s. Try again.`;
      reject(new SignalboxError('TIMEOUT', message));
    }, milliseconds);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
