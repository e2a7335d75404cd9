import { type ErrorCode, messageOf, SignalboxError } from '../../shared/errors.ts';
import { explainConnection } from './connectionErrors.ts';
import { causeChain, field, type HttpError, httpErrorOf, named, pauseOf, text } from './providerHttpError.ts';
import { refusalAdvice } from './refusalAdvice.ts';

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
  const http = httpErrorOf(error);
  if (http !== null) return explainStatus(http, error);
  return explainConnection(causes, error) ?? explainRest(error);
}

function explainStatus(http: HttpError, cause: unknown): SignalboxError {
  const [code, message, retryable] = meaningOf(http);
  return new SignalboxError(code, message, { cause, ...(retryable === undefined ? {} : { retryable }) });
}

/** What a refusal means: the code, the words, and whether to try again where that differs from the code's rule. */
function meaningOf(http: HttpError): [ErrorCode, string, boolean?] {
  const { status } = http;
  if (isTooLong(http)) return tooLong;
  if (status === 401 || badKey.test(http.said))
    return ['PROVIDER_ERROR', 'The endpoint refused the API key. Check the key in Settings, or enter it again.'];
  if (hasNoCredit(http)) {
    const what = `The account behind this key has no credit left.${quote(http)}`;
    return ['RATE_LIMITED', `${what} Add credit there, or choose another model in Settings.`, false];
  }
  const advice = refusalAdvice(http);
  if (advice !== null) return ['PROVIDER_ERROR', `The endpoint refused the request.${quote(http)} ${advice}`];
  switch (status) {
    case 403: {
      const what = `The endpoint does not allow this key to use the model.${quote(http)}`;
      return ['PROVIDER_ERROR', `${what} Check the key and the model in Settings.`];
    }
    case 404: {
      const what = `The endpoint does not know this address or model.${quote(http)}`;
      return ['PROVIDER_ERROR', `${what} Check the address (most end in /v1) and the model in Settings.`];
    }
    case 408:
    case 504:
      return ['TIMEOUT', `The endpoint took too long to answer (HTTP ${status}). Try again.`];
    case 413: {
      const what = `The request is too large for the endpoint (HTTP 413).${quote(http)}`;
      return ['TOO_LARGE', `${what} Send fewer or smaller files, or start a new chat.`];
    }
    case 429: {
      const what = `The endpoint asks for a pause: too many requests.${quote(http)}`;
      return ['RATE_LIMITED', `${what} ${waitAdvice(http)}`];
    }
    case 529:
      return ['UNAVAILABLE', `The provider has too much to do at the moment.${quote(http)} Try again in a while.`];
    default:
      return meaningOfClass(http);
  }
}

function meaningOfClass(http: HttpError): [ErrorCode, string] {
  const { status } = http;
  if (status >= 500) {
    const what = `The endpoint has a problem of its own (HTTP ${status}).${quote(http)}`;
    return ['UNAVAILABLE', `${what} Try again in a while.`];
  }
  if (status < 400)
    return [
      'PROVIDER_ERROR',
      `The endpoint redirects to another address (HTTP ${status}). Enter that one in Settings.`,
    ];
  return [
    'PROVIDER_ERROR',
    `The endpoint refused the request (HTTP ${status}).${quote(http) || ' It did not say why.'}`,
  ];
}

/** Google refuses a key with the status of a bad request. */
const badKey = /api key not valid|api key expired/i;

function hasNoCredit({ status, code, said }: HttpError): boolean {
  return status === 402 || code === 'insufficient_quota' || /credit balance is too low/i.test(said);
}

const tooLong: [ErrorCode, string] = [
  'TOO_LARGE',
  'The conversation is too long for this model. Start a new chat, choose a model that takes more, or turn servers off that are not needed.',
];

/** How the providers say that a request has more tokens than the model can take: none has a status of its own for it. */
const saysTooLong =
  /context[ _](?:length|window|size)|prompt is too long|input token count|maximum context|too many (?:input )?tokens|exceeds? the (?:available )?context/i;

function isTooLong({ status, said, code }: HttpError): boolean {
  return [400, 413, 422, 500].includes(status) && saysTooLong.test(`${code} ${said}`);
}

/** The endpoint's own words as a sentence of their own, or nothing. */
function quote({ said }: HttpError): string {
  const line = said.replace(/\s+/g, ' ').trim();
  if (line === '') return '';
  const words = line.length > mostQuoted ? `${line.slice(0, mostQuoted)}…` : line;
  return ` It says: “${words}”${/[.!?…]$/.test(words) ? '' : '.'}`;
}

function waitAdvice(http: HttpError): string {
  const milliseconds = pauseOf(http, Date.now());
  if (milliseconds === undefined || milliseconds <= 0) return 'Wait a moment, then try again.';
  const seconds = Math.ceil(milliseconds / 1000);
  return seconds < 120 ? `Try again in ${seconds} s.` : `Try again in ${Math.ceil(seconds / 60)} minutes.`;
}

function explainRest(error: unknown): SignalboxError {
  const message = text(field(error, 'message')) || messageOf(error);
  if (saysTooLong.test(message)) return new SignalboxError(...tooLong, { cause: error });
  if (named(error, 'ModelRefusalError')) {
    const words = text(field(error, 'refusal'));
    return new SignalboxError(
      'PROVIDER_ERROR',
      `The model declined to answer${words === '' ? '.' : `: “${clip(words)}”`} Put it in other words, or choose another model.`,
      { cause: error },
    );
  }
  if (message.includes("finish_reason='length'")) return cutOff('max_output_tokens', error);
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

/** The error for an answer that the provider ended before its end, by the reason that it gives. */
export function cutOff(reason: string, cause?: unknown): SignalboxError {
  const message =
    reason === 'content_filter'
      ? 'A filter of the provider stopped the answer. Put the request in other words, or choose another model.'
      : 'The answer was cut off: it reached the most tokens that a response may have. Allow more in the settings of the agent, or ask for less at once.';
  return new SignalboxError('PROVIDER_ERROR', message, { cause });
}
