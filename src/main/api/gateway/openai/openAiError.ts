import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { type ErrorCode, type ErrorData, errorCodes, SignalboxError } from '../../../../shared/errors.ts';
import type { Logger } from '../../../../shared/logger.ts';
import type { GatewayEnv } from '../caller.ts';

/** An error as OpenAI's clients read it. */
export interface OpenAiErrorBody {
  error: { message: string; type: string; param: string | null; code: string | null };
}

export interface OpenAiAnswer {
  status: number;
  body: OpenAiErrorBody;
  headers: Record<string, string>;
}

/** An error of ours with what OpenAI's form says beside: which parameter is meant, and a code that clients know. */
export class OpenAiError extends SignalboxError {
  readonly param: string | null;
  readonly reason: string | null;

  constructor(code: ErrorCode, message: string, { param = null, reason = null }: Partial<Detail> = {}) {
    super(code, message);
    this.param = param;
    this.reason = reason;
  }
}

interface Detail {
  param: string | null;
  reason: string | null;
}

/** A request that can't be answered as it is. `param` is the path of what is wrong in it. */
export function invalid(message: string, param: string | null = null, reason: string | null = null): OpenAiError {
  return new OpenAiError('INVALID_INPUT', message, { param, reason });
}

/** What is asked for that agents don't do, in words. */
export function unsupported(message: string, param: string): OpenAiError {
  return invalid(message, param, 'unsupported');
}

/** Any thrown value as OpenAI's error. A defect is logged, and told without its inner words. */
export function openAiError(thrown: unknown, log: Logger): OpenAiAnswer {
  if (thrown instanceof SignalboxError) {
    const detail = thrown instanceof OpenAiError ? thrown : { param: null, reason: null };
    return answer(statusOf(thrown.code), thrown.toData(), detail);
  }
  log.error({ err: thrown }, 'A request to the gateway failed unexpectedly');
  const message = 'Something went wrong inside Signalbox. The log in the data folder says what.';
  return answer(500, { code: 'INTERNAL', message, retryable: false });
}

/**
 * How a turn ended that has no whole answer, as OpenAI's error. What its provider refused is not the caller's fault: a
 * wrong key there is not a wrong key here. Sending it again would make its calls again, so clients are told not to.
 */
export function errorOfTurn(error: ErrorData): OpenAiAnswer {
  const behind: ErrorCode[] = ['UNAUTHORIZED', 'DENIED', 'NOT_FOUND'];
  const status = behind.includes(error.code) ? 502 : statusOf(error.code);
  return answer(status, { ...error, retryable: false });
}

function answer(status: number, error: ErrorData, { param, reason }: Detail = { param: null, reason: null }) {
  const code = reason ?? knownCodes[error.code] ?? error.code.toLowerCase();
  return {
    status,
    body: { error: { message: error.message, type: typeOf(status), param, code } },
    // The official clients send again by themselves, unless they are told whether that makes sense.
    headers: { 'x-should-retry': String(error.retryable) },
  };
}

const knownCodes: Partial<Record<ErrorCode, string>> = {
  UNAUTHORIZED: 'invalid_api_key',
  RATE_LIMITED: 'rate_limit_exceeded',
};

function statusOf(code: ErrorCode): number {
  if (code === 'INVALID_INPUT') return 400;
  return code === 'CANCELLED' ? 409 : errorCodes[code].status;
}

function typeOf(status: number): string {
  if (status === 403) return 'permission_error';
  if (status === 429) return 'rate_limit_error';
  return status < 500 ? 'invalid_request_error' : 'server_error';
}

/** For a client that is gone, or whose credential was revoked in the middle. */
export function stoppedAnswer(): OpenAiAnswer {
  const message = 'The request was ended before its answer was whole: the client went away, or may not ask any more.';
  return answer(statusOf('CANCELLED'), { code: 'CANCELLED', message, retryable: false });
}

/** Answers with an error, and notes it for the log of requests. */
export function refuse(c: Context<GatewayEnv>, { status, body, headers }: OpenAiAnswer): Response {
  c.var.note({ problem: body.error.message });
  return c.json(body, status as ContentfulStatusCode, headers);
}
