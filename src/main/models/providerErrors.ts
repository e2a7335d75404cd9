import { type ErrorCode, messageOf, SignalboxError } from '../../shared/errors.ts';
import { causeChain, field, type HttpError, readHttpError, text } from './providerHttpError.ts';

/** How much of an endpoint's own words a message quotes, in UTF-16 units. */
const mostQuoted = 300;

/**
 * Any error of a model's endpoint in words for a user: what happened, why as far as known, and what to do. A
 * `SignalboxError`, also one that a client wrapped, is passed on as it is.
 */
export function explainProviderError(error: unknown): SignalboxError {
  const causes = causeChain(error);
  const own = causes.find((cause) => cause instanceof SignalboxError);
  if (own instanceof SignalboxError) return own;
  const http = causes.map(readHttpError).find((read) => read !== null);
  if (http !== undefined && http !== null) return explainStatus(http, error);
  return explainConnection(causes, error) ?? explainRest(error);
}

function explainStatus(http: HttpError, cause: unknown): SignalboxError {
  const { status } = http;
  const make = (code: ErrorCode, message: string, retryable?: boolean) =>
    new SignalboxError(code, message, { cause, ...(retryable === undefined ? {} : { retryable }) });
  if (isTooLong(http)) {
    return make(
      'TOO_LARGE',
      'The conversation is too long for this model. Start a new chat, choose a model that takes more, or turn servers off that are not needed.',
    );
  }
  if (status === 401)
    return make('PROVIDER_ERROR', 'The endpoint refused the API key. Check the key in Settings, or enter it again.');
  if (status === 403) {
    return make(
      'PROVIDER_ERROR',
      `The endpoint does not allow this key to use the model.${quote(http)} Check the key and the model in Settings.`,
    );
  }
  if (status === 404) {
    return make(
      'PROVIDER_ERROR',
      `The endpoint does not know this address or model.${quote(http)} Check the address (most end in /v1) and the model in Settings.`,
    );
  }
  if (status === 402 || http.code === 'insufficient_quota') {
    return make(
      'RATE_LIMITED',
      `The account behind this key has no credit left.${quote(http)} Add credit there, or choose another model in Settings.`,
      false,
    );
  }
  if (status === 429)
    return make(
      'RATE_LIMITED',
      `The endpoint asks for a pause: too many requests.${quote(http)} ${waitAdvice(http.headers)}`,
    );
  if (status === 408 || status === 504)
    return make('TIMEOUT', `The endpoint took too long to answer (HTTP ${status}). Try again.`);
  if (status >= 500) {
    return make(
      'UNAVAILABLE',
      `The endpoint has a problem of its own (HTTP ${status}).${quote(http)} Try again in a while.`,
    );
  }
  if (status >= 300 && status < 400) {
    return make(
      'PROVIDER_ERROR',
      `The endpoint redirects to another address (HTTP ${status}). Enter that one in Settings.`,
    );
  }
  return make(
    'PROVIDER_ERROR',
    `The endpoint refused the request (HTTP ${status}).${quote(http) || ' It did not say why.'}`,
  );
}

/** How the providers say that a request has more tokens than the model can take: none has a status of its own for it. */
const tooLong =
  /context[ _](?:length|window|size)|prompt is too long|input token count|maximum context|too many (?:input )?tokens|exceeds? the (?:available )?context/i;

function isTooLong({ status, said, code }: HttpError): boolean {
  return (status === 400 || status === 413 || status === 422) && tooLong.test(`${code} ${said}`);
}

/** The endpoint's own words as a sentence of their own, or nothing. */
function quote({ said }: HttpError): string {
  const line = said.replace(/\s+/g, ' ').trim();
  if (line === '') return '';
  return ` It says: “${line.length > mostQuoted ? `${line.slice(0, mostQuoted)}…` : line}”`;
}

/** `Retry-After` is a number of seconds or an HTTP date (RFC 9110 §10.2.3). */
function waitAdvice(headers: Headers | undefined): string {
  const value = headers?.get('retry-after') ?? '';
  const milliseconds = /^\d+(?:\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  if (!Number.isFinite(milliseconds) || milliseconds <= 0) return 'Wait a moment, then try again.';
  const seconds = Math.ceil(milliseconds / 1000);
  return seconds < 120 ? `Try again in ${seconds} s.` : `Try again in ${Math.ceil(seconds / 60)} minutes.`;
}

const tlsCode = /^(?:CERT_|ERR_TLS|ERR_SSL|EPROTO|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED)/;

function explainConnection(causes: unknown[], cause: unknown): SignalboxError | null {
  const make = (code: ErrorCode, message: string) => new SignalboxError(code, message, { cause });
  for (const one of causes) {
    const code = text(field(one, 'code'));
    const where = text(field(one, 'hostname')) || addressOf(one);
    if (code === 'ECONNREFUSED') {
      return make(
        'UNAVAILABLE',
        `Nothing answers at ${where || 'the address of the endpoint'}. Start the model server, or check the address in Settings.`,
      );
    }
    if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
      return make(
        'UNAVAILABLE',
        `The name ${where || 'of the endpoint'} can't be found. Check the address in Settings and the network.`,
      );
    }
    if (tlsCode.test(code)) {
      return make(
        'PROVIDER_ERROR',
        `No secure connection to the endpoint could be made (${code}). Check its certificate, and whether the address should begin with http:// or https://.`,
      );
    }
    if (
      code === 'ETIMEDOUT' ||
      code === 'UND_ERR_CONNECT_TIMEOUT' ||
      code === 'EHOSTUNREACH' ||
      code === 'ENETUNREACH'
    ) {
      return make(
        'UNAVAILABLE',
        `The endpoint can't be reached${where === '' ? '' : ` at ${where}`}. Check the address in Settings and the network.`,
      );
    }
    if (
      code === 'UND_ERR_HEADERS_TIMEOUT' ||
      code === 'UND_ERR_BODY_TIMEOUT' ||
      named(one, 'APIConnectionTimeoutError', 'TimeoutError')
    ) {
      return make(
        'TIMEOUT',
        'The endpoint did not answer in time. A local model may still be loading: try again in a moment.',
      );
    }
    if (code === 'ECONNRESET' || code === 'EPIPE' || code === 'UND_ERR_SOCKET' || messageOf(one) === 'terminated') {
      return make('UNAVAILABLE', 'The connection to the endpoint was lost before the answer was complete. Try again.');
    }
  }
  return null;
}

function addressOf(error: unknown): string {
  const address = text(field(error, 'address'));
  const port = field(error, 'port');
  return address === ''
    ? ''
    : `${address.includes(':') ? `[${address}]` : address}${typeof port === 'number' ? `:${port}` : ''}`;
}

function named(error: unknown, ...names: string[]): boolean {
  return error instanceof Error && names.some((name) => error.name === name || error.constructor.name === name);
}

function explainRest(error: unknown): SignalboxError {
  const message = messageOf(error);
  if (named(error, 'AbortError', 'APIUserAbortError')) {
    return new SignalboxError('CANCELLED', 'The request was cancelled.', { cause: error });
  }
  if (named(error, 'APIConnectionError') || message === 'fetch failed') {
    return new SignalboxError(
      'UNAVAILABLE',
      "The endpoint can't be reached. Check the address in Settings and the network.",
      { cause: error },
    );
  }
  if (named(error, 'SyntaxError', 'ModelBehaviorError') || /\bJSON\b/.test(message)) {
    return new SignalboxError(
      'PROVIDER_ERROR',
      `The endpoint sent an answer that can't be read (${clip(message)}). Check that the address in Settings is that of an OpenAI-compatible API.`,
      { cause: error },
    );
  }
  return new SignalboxError('PROVIDER_ERROR', `The model could not answer: ${clip(message)}`, { cause: error });
}

function clip(message: string): string {
  return message.length > mostQuoted ? `${message.slice(0, mostQuoted)}…` : message;
}
