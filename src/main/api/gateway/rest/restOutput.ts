import { ORPCError } from '@orpc/server';
import { type ErrorCode, errorCodes, fail, succeed } from '../../../../shared/errors.ts';

/** What a procedure returned, in the one form of results. */
export function restResult(output: unknown): unknown {
  return isOutcome(output) ? output : succeed(output);
}

/** An error of a procedure, or of reading its input, in the one form of results. */
export function restFailure(error: ORPCError<string, unknown>): ReturnType<typeof fail> {
  const { code, status, message, data } = error;
  if (isErrorCode(code)) return fail(code, message, isRetryable(data) ?? errorCodes[code].retryable);
  // What oRPC says itself, before a procedure is reached: that the body is no JSON, for example.
  return status < 500 ? fail('INVALID_INPUT', `${message}.`.replace(/\.\.$/, '.')) : fail('INTERNAL', message);
}

/** An error whose event in a stream says the same as the answer to a request would. */
class StreamError extends ORPCError<string, unknown> {
  override toJSON() {
    return { ...super.toJSON(), ...restFailure(this) };
  }
}

/**
 * A stream once its first event is there: an error before it is one of the request, with its status. Errors after it are
 * events.
 */
export async function beginStream(
  stream: AsyncIterator<unknown, unknown, void>,
): Promise<AsyncIterableIterator<unknown>> {
  let first: IteratorResult<unknown> | null = await stream.next();
  const events: AsyncIterableIterator<unknown> = {
    async next() {
      const result = first;
      first = null;
      try {
        return result ?? (await stream.next());
      } catch (error) {
        if (!(error instanceof ORPCError)) throw error;
        const { code, defined, status, message, data } = error;
        throw new StreamError(code, { defined, status, message, data, cause: error });
      }
    },
    async return() {
      return (await stream.return?.(undefined)) ?? { done: true, value: undefined };
    },
    [Symbol.asyncIterator]: () => events,
  };
  return events;
}

/** The first event of a stream: what there is now. The stream ends with it. */
export async function snapshotOf(stream: AsyncIterator<unknown>): Promise<unknown> {
  try {
    const { value } = await stream.next();
    return value;
  } finally {
    await stream.return?.(undefined);
  }
}

export function isStream(output: unknown): output is AsyncIterator<unknown> {
  return typeof output === 'object' && output !== null && Symbol.asyncIterator in output && 'next' in output;
}

function isOutcome(output: unknown): boolean {
  return typeof output === 'object' && output !== null && 'success' in output && typeof output.success === 'boolean';
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCodes, code);
}

function isRetryable(data: unknown): boolean | null {
  const found = typeof data === 'object' && data !== null && 'retryable' in data ? data.retryable : null;
  return typeof found === 'boolean' ? found : null;
}
