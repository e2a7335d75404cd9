import type { ModelRetrySettings } from '@openai/agents-core';
import type { RetryNotice } from '../../shared/conversation.ts';
import type { SignalboxError } from '../../shared/errors.ts';
import { explainProviderError } from './providerErrors.ts';
import { type HttpError, httpErrorOf, pauseOf } from './providerHttpError.ts';

/** Attempts in all. */
const attempts = 3;
const firstPauseMs = 1_000;
const longestPauseMs = 20_000;
/** A provider that asks for a longer pause is not waited for: a person decides. */
const longestWishMs = 60_000;

export interface RetryOptions {
  /** From 0 up to 1. */
  random?: () => number;
  now?: () => number;
  /** What each pause is multiplied with: tests do not wait. */
  scale?: number;
}

/**
 * When a request is made again whose output has not begun: after refusals that pass by themselves and lost connections,
 * twice at most, after a pause that grows and is drawn at random, or for as long as the provider asks, up to a minute.
 * `notify` hears of each pause. (The runtime itself never repeats what was stopped or has begun to answer.)
 */
export function retrySettings(notify: (notice: RetryNotice) => void, options: RetryOptions = {}): ModelRetrySettings {
  const { random = Math.random, now = Date.now, scale = 1 } = options;
  return {
    maxRetries: attempts - 1,
    policy: (context) => {
      const error = explainProviderError(context.error);
      const http = httpErrorOf(context.error);
      if (!passesByItself(http, error)) return false;
      const wish = (http === null ? undefined : pauseOf(http, now())) ?? context.normalized.retryAfterMs;
      if (wish !== undefined && wish > longestWishMs) return false;
      const most = Math.min(longestPauseMs, firstPauseMs * 2 ** (context.attempt - 1));
      const delayMs = Math.round((wish ?? most * random()) * scale);
      const message = withoutAdvice(error.message);
      notify({ attempt: context.attempt + 1, of: attempts, until: now() + delayMs, message });
      return { retry: true, delayMs, approveUnsafeReplay: true };
    },
  };
}

/** What happened, without what to do about it: that is being done. */
function withoutAdvice(message: string): string {
  return message.replace(/\s(?:Try again|Wait a moment)[^“”]*$/, '');
}

/** Whether the same request may well go through soon, as far as the refusal or the lost connection tells. */
function passesByItself(http: HttpError | null, error: SignalboxError): boolean {
  if (http === null) return error.code === 'UNAVAILABLE';
  if (http.headers?.get('x-should-retry') === 'false') return false;
  switch (http.status) {
    case 409:
    case 425:
      return true;
    case 501:
    case 505:
      return false;
    default:
      // "No credit left" is said with the status of "too many requests", and does not pass.
      return error.retryable && (http.status === 408 || http.status === 429 || http.status >= 500);
  }
}
