import { SignalboxError } from '../../shared/errors.ts';

/** An object as it came over the wire. */
export type Json = Record<string, unknown>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object that a text holds as JSON; null where it holds none. */
export function parseObject(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/**
 * The error for a stream that stopped before its answer was complete. `instead` is what came in place of a stream, null
 * where one had begun.
 */
export function unfinishedError(instead: string | null): SignalboxError {
  if (instead === null) {
    return new SignalboxError(
      'UNAVAILABLE',
      'The connection to the endpoint was lost before the answer was complete. Try again.',
    );
  }
  const what = instead.startsWith('<') ? 'with a web page, not with an API' : 'with something else than a chat';
  return new SignalboxError('PROVIDER_ERROR', `This address answered ${what}. Most end in /v1: check it in Settings.`);
}

function unreadableError(): SignalboxError {
  return new SignalboxError(
    'PROVIDER_ERROR',
    "The endpoint sent an answer that can't be read: a part of it is no JSON. Try again, or check the address in Settings.",
  );
}

/**
 * Passes server-sent events on as they are, and throws where one is no JSON, and where they stop before one of which
 * `isLast` says that it ends an answer. The clients take such a stream for a whole one.
 */
export async function* untilLast(
  bytes: AsyncIterable<Uint8Array>,
  isLast: (event: Json) => boolean,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const decoder = new TextDecoder();
  let rest = '';
  let firstText = '';
  let sawData = false;
  let isComplete = false;
  const look = (line: string) => {
    if (!line.startsWith('data:')) {
      if (firstText === '') firstText = line.trim();
      return;
    }
    sawData = true;
    const data = line.slice(5).trim();
    if (isComplete || data === '' || data === '[DONE]') return;
    const event = parseObject(data);
    if (event === null) throw unreadableError();
    if (isLast(event)) isComplete = true;
  };
  for await (const block of bytes) {
    const lines = (rest + decoder.decode(block, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(look);
    yield new Uint8Array(block);
  }
  look(rest + decoder.decode());
  if (!isComplete) throw unfinishedError(sawData ? null : firstText);
}
