import { SignalboxError } from '../../shared/errors.ts';

/** The parts of an HTTP error that matter, whichever client's error it is. */
export interface HttpError {
  status: number;
  headers: Headers | undefined;
  /** The endpoint's own words. */
  said: string;
  /** Its name for what went wrong, or nothing. */
  code: string;
  /** How long the body asks to wait, in milliseconds. The headers may ask, too. */
  retryAfterMs: number | undefined;
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

/** The statuses of errors that come in the middle of a stream, where there is none: by the names that providers use. */
const statusOfName: Record<string, number> = {
  // Anthropic, and OpenAI's older names.
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
  // OpenAI.
  context_length_exceeded: 400,
  invalid_prompt: 400,
  invalid_api_key: 401,
  insufficient_quota: 429,
  rate_limit_exceeded: 429,
  server_error: 500,
  // Google.
  INVALID_ARGUMENT: 400,
  FAILED_PRECONDITION: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  RESOURCE_EXHAUSTED: 429,
  INTERNAL: 500,
  UNAVAILABLE: 503,
  DEADLINE_EXCEEDED: 504,
};

/**
 * Reads the errors of the `openai` client (`status`, `headers`, `error`), those of the AI SDK (`statusCode`,
 * `responseHeaders`, `data`, `responseBody`), those that a stream carries, and our own; null for anything else.
 */
function readHttpError(error: unknown): HttpError | null {
  // Our own codes are no provider's, though Google has one of the same name.
  if (error instanceof SignalboxError) return null;
  const data = field(error, 'data');
  const body = field(error, 'error') ?? field(data, 'error') ?? data ?? bodyOf(error);
  const names = [error, body].flatMap((one) => ['code', 'type', 'status'].map((name) => field(one, name)));
  const status = statusOf([field(error, 'status'), field(error, 'statusCode'), ...names]);
  if (status === undefined) return null;
  const own = error instanceof Error ? '' : text(field(error, 'message'));
  return {
    status,
    headers: headersOf(error),
    said: text(field(body, 'message')) || text(body) || own,
    code: names.find((name) => typeof name === 'string' && name !== '' && name !== 'error')?.toString() ?? '',
    retryAfterMs: retryDelayOf(body),
  };
}

/** Some clients give what went wrong in the middle of an answer the status with which the answer began. */
function statusOf(given: unknown[]): number | undefined {
  return given
    .map((one) => (typeof one === 'string' ? statusOfName[one] : one))
    .find((one): one is number => typeof one === 'number' && one >= 300 && one < 600);
}

/** Google says in the body how long to wait: `"retryDelay": "34.5s"` in one of the details. */
function retryDelayOf(body: unknown): number | undefined {
  const details = field(body, 'details');
  if (!Array.isArray(details)) return undefined;
  const seconds = details.map((detail) => /^(\d+(?:\.\d+)?)s$/.exec(text(field(detail, 'retryDelay')))?.[1]);
  const found = seconds.find((one) => one !== undefined);
  return found === undefined ? undefined : Number(found) * 1_000;
}

/** The first HTTP error among an error and its causes; null where there is none. */
export function httpErrorOf(error: unknown): HttpError | null {
  return (
    causeChain(error)
      .map(readHttpError)
      .find((read) => read !== null) ?? null
  );
}

/**
 * How long the provider asks to wait, in milliseconds from `now`; undefined where it does not say. `Retry-After` is a
 * number of seconds or an HTTP date (RFC 9110 §10.2.3).
 */
export function pauseOf({ headers, retryAfterMs }: HttpError, now: number): number | undefined {
  const value = headers?.get('retry-after') ?? '';
  const milliseconds = /^\d+(?:\.\d+)?$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - now;
  return Number.isFinite(milliseconds) ? Math.max(0, milliseconds) : retryAfterMs;
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

/** Whether an error has one of these names, by itself or by its class: some clients only have the latter. */
export function named(error: unknown, ...names: string[]): boolean {
  return error instanceof Error && names.some((name) => error.name === name || error.constructor.name === name);
}
