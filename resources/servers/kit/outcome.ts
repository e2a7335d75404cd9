import { z } from 'zod';

/** What can go wrong in a tool, and whether the same call may succeed later without a change to it. */
const failureCodes = {
  NOT_FOUND: { retryable: false },
  INVALID_INPUT: { retryable: false },
  CONFLICT: { retryable: false },
  DENIED: { retryable: false },
  TOO_LARGE: { retryable: false },
  UNAVAILABLE: { retryable: true },
  READ_ONLY: { retryable: false },
  STORAGE_ERROR: { retryable: true },
  INTERNAL: { retryable: false },
} as const satisfies Record<string, { retryable: boolean }>;

export type FailureCode = keyof typeof failureCodes;

const failureSchema = z.strictObject({
  success: z.literal(false),
  error: z.strictObject({
    code: z.enum(Object.keys(failureCodes) as [FailureCode, ...FailureCode[]]),
    message: z.string().describe('What happened, why, and what to do, in words for a person.'),
    retryable: z.boolean().describe('Whether the same call may succeed later.'),
  }),
});
export type Failure = z.infer<typeof failureSchema>;

/**
 * The structured content of every result: `{ success: true, data }` or `{ success: false, error }`. Both members are
 * objects, so the JSON Schema that the SDK announces has the object at its root that protocol revisions up to
 * 2025-11-25 require.
 */
export function outcomeSchema<Data extends z.ZodType>(data: Data) {
  return z.discriminatedUnion('success', [z.strictObject({ success: z.literal(true), data }), failureSchema]);
}

/** The one error that a tool throws on purpose. Its message is shown to people and to models as it is. */
export class ToolFailure extends Error {
  override readonly name = 'ToolFailure';
  readonly code: FailureCode;

  constructor(code: FailureCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  toData(): Failure {
    const { retryable } = failureCodes[this.code];
    return { success: false, error: { code: this.code, message: this.message, retryable } };
  }
}
