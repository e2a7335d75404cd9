import { ORPCError, ValidationError } from '@orpc/server';
import { type ErrorCode, errorCodes, SignalboxError } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';

/**
 * Any error as the contract's typed one. What was thrown on purpose keeps its code and message; input that does not
 * fit names the first place that is wrong; a defect is logged and told as what it is, without its inner words.
 */
export function toContractError(error: unknown, log: Logger): ORPCError<string, unknown> {
  if (error instanceof SignalboxError) {
    const { code, message, retryable, retryAfterMs } = error;
    return typed(code, message, { retryable, ...(retryAfterMs !== null && { retryAfterMs }) });
  }
  if (error instanceof ORPCError) {
    if (error.code === 'BAD_REQUEST' && error.cause instanceof ValidationError) {
      return typed('INVALID_INPUT', explainIssue(error.cause), { retryable: false });
    }
    if (error.defined || error.status < 500) return error;
  }
  log.error({ err: error }, 'A request failed unexpectedly');
  const message = 'Something went wrong inside Signalbox. The log in the data folder says what.';
  return typed('INTERNAL', message, { retryable: false });
}

function typed(code: ErrorCode, message: string, data: { retryable: boolean; retryAfterMs?: number }) {
  const { status } = errorCodes[code];
  return new ORPCError(code, { defined: true, status, message, data });
}

function explainIssue({ issues }: ValidationError): string {
  const issue = issues[0];
  if (issue === undefined) return 'The request does not fit.';
  // The contract's own messages are whole sentences for a user; the others make sense only with the place.
  if (/[.!]$/.test(issue.message)) return issue.message;
  const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
  return `The request does not fit${path === '' ? '' : ` at ${path}`}: ${issue.message}.`;
}

/** A stream whose errors are the contract's. */
export async function* withContractErrors<T>(stream: AsyncIterable<T>, log: Logger): AsyncGenerator<T, void> {
  try {
    yield* stream;
  } catch (error) {
    throw toContractError(error, log);
  }
}
