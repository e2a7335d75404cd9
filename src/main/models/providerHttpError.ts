/** The parts of an HTTP error that matter, whichever client's error it is. */
export interface HttpError {
  status: number;
  headers: Headers | undefined;
  /** The endpoint's own words. */
  said: string;
  code: string;
}

/** The error and what caused it, outermost first. */
export function causeChain(error: unknown): unknown[] {
  const chain: unknown[] = [];
  let current = error;
  while (current !== undefined && current !== null && !chain.includes(current) && chain.length < 10) {
    chain.push(current);
    // A connection that was tried at several addresses fails with one error for each.
    current = current instanceof AggregateError ? current.errors[0] : field(current, 'cause');
  }
  return chain;
}

export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/**
 * Reads the errors of the `openai` client (`status`, `headers`, `error`), those of the AI SDK (`statusCode`,
 * `responseHeaders`, `data`, `responseBody`) and our own; null for anything else.
 */
export function readHttpError(error: unknown): HttpError | null {
  const status = field(error, 'status') ?? field(error, 'statusCode');
  // Some clients give what went wrong in the middle of an answer the status with which the answer began.
  if (typeof status !== 'number' || status < 300) return null;
  const body = field(error, 'error') ?? field(field(error, 'data'), 'error') ?? bodyOf(error);
  return {
    status,
    headers: headersOf(error),
    said: text(field(body, 'message')) || text(body),
    code:
      text(field(error, 'code')) ||
      text(field(body, 'code')) ||
      text(field(body, 'type')) ||
      text(field(body, 'status')),
  };
}

function headersOf(error: unknown): Headers | undefined {
  const headers = field(error, 'headers');
  if (headers instanceof Headers) return headers;
  const plain = field(error, 'responseHeaders');
  return typeof plain === 'object' && plain !== null ? new Headers(Object.entries(plain)) : undefined;
}

/** What stands in a body that the client did not understand. */
function bodyOf(error: unknown): unknown {
  try {
    const body: unknown = JSON.parse(text(field(error, 'responseBody')));
    return field(body, 'error') ?? body;
  } catch {
    return undefined;
  }
}
