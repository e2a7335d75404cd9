import { z } from 'zod';

/**
 * Every error that leaves a service carries one of these codes. `status` is the HTTP status that the same error has on
 * the OpenAPI transport; `retryable` is the default for errors of that code.
 */
export const errorCodes = {
  NOT_FOUND: { status: 404, retryable: false },
  INVALID_INPUT: { status: 422, retryable: false },
  CONFLICT: { status: 409, retryable: false },
  UNAUTHORIZED: { status: 401, retryable: false },
  DENIED: { status: 403, retryable: false },
  TOO_LARGE: { status: 413, retryable: false },
  TOOL_ERROR: { status: 422, retryable: false },
  CANCELLED: { status: 499, retryable: false },
  OUTCOME_UNKNOWN: { status: 500, retryable: false },
  RATE_LIMITED: { status: 429, retryable: true },
  PROVIDER_ERROR: { status: 502, retryable: false },
  UNAVAILABLE: { status: 503, retryable: true },
  TIMEOUT: { status: 504, retryable: true },
  READ_ONLY: { status: 507, retryable: false },
  STORAGE_ERROR: { status: 500, retryable: true },
  INTERNAL: { status: 500, retryable: false },
} as const satisfies Record<string, { status: number; retryable: boolean }>;

export type ErrorCode = keyof typeof errorCodes;

export const errorCodeSchema = z.enum(Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]]);

/** An error as data: `message` says what happened, why as far as known, and what to do, in words for a user. */
export const errorDataSchema = z.strictObject({
  code: errorCodeSchema,
  message: z.string(),
  retryable: z.boolean(),
});
export type ErrorData = z.infer<typeof errorDataSchema>;

/** The one form of a result inside the host and on every wire of ours. */
export type Outcome<T> = { success: true; data: T } | { success: false; error: ErrorData };

/** The schema of `Outcome` for a given schema of the data. */
export function outcomeSchema<T extends z.ZodType>(data: T) {
  return z.discriminatedUnion('success', [
    z.strictObject({ success: z.literal(true), data }),
    z.strictObject({ success: z.literal(false), error: errorDataSchema }),
  ]);
}

export function succeed<T>(data: T): Outcome<T> {
  return { success: true, data };
}

export function fail(code: ErrorCode, message: string, retryable: boolean = errorCodes[code].retryable) {
  return { success: false as const, error: { code, message, retryable } };
}

/** The one error class that services throw on purpose. Everything else that is thrown is a defect. */
export class SignalboxError extends Error {
  override readonly name = 'SignalboxError';
  readonly code: ErrorCode;
  readonly retryable: boolean;
  /** Milliseconds after which trying again makes sense; null where nobody knows. */
  readonly retryAfterMs: number | null;

  constructor(
    code: ErrorCode,
    message: string,
    options: { retryable?: boolean; retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? errorCodes[code].retryable;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }

  toData(): ErrorData {
    return { code: this.code, message: this.message, retryable: this.retryable };
  }
}

/** Any thrown value as data. A value that is not a `SignalboxError` becomes INTERNAL with its own message. */
export function toErrorData(thrown: unknown): ErrorData {
  if (thrown instanceof SignalboxError) return thrown.toData();
  return { code: 'INTERNAL', message: messageOf(thrown), retryable: false };
}

/** The message of any thrown value. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** Ends a switch over a union: the compiler refuses a case that is not handled, and so does the run. */
export function assertNever(value: never): never {
  throw new Error(`Unhandled case: ${JSON.stringify(value)}`);
}
