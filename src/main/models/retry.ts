import type { ModelRetrySettings, RetryPolicyContext } from '@openai/agents-core';
import type { RetryNotice } from '../../shared/conversation.ts';
import type { SignalboxError } from '../../shared/errors.ts';
import { explainProviderError } from './providerErrors.ts';

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
      if (!passesByItself(context, error)) return false;
      const wish = context.normalized.retryAfterMs ?? context.providerAdvice?.retryAfterMs;
      if (wish !== undefined && wish > longestWishMs) return false;
      const most = Math.min(longestPauseMs, firstPauseMs * 2 ** (context.attempt - 1));
      const delayMs = Math.round((wish ?? most * (0.5 + random() / 2)) * scale);
      notify({ attempt: context.attempt + 1, of: attempts, until: now() + delayMs, message: error.message });
      return { retry: true, delayMs, approveUnsafeReplay: true };
    },
  };
}

const passing = new Set([408, 409, 425, 429, 500, 502, 503, 504, 529]);

function passesByItself({ normalized }: RetryPolicyContext, error: SignalboxError): boolean {
  const { statusCode } = normalized;
  // "No credit left" is said with the status of "too many requests", and does not pass.
  if (statusCode !== undefined) return passing.has(statusCode) && (statusCode !== 429 || error.retryable);
  return error.code === 'UNAVAILABLE' || (normalized.isNetworkError && error.code !== 'CANCELLED');
}
