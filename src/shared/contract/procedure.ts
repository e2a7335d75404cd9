import { oc } from '@orpc/contract';
import { z } from 'zod';
import { type ErrorCode, errorCodes } from '../errors.ts';

const errorDetailsSchema = z.strictObject({
  retryable: z.boolean(),
  /** Milliseconds after which trying again makes sense, where the host knows them. */
  retryAfterMs: z.number().nonnegative().optional(),
});

type ErrorMap = { [Code in ErrorCode]: { status: number; data: typeof errorDetailsSchema } };

const errorMap = Object.fromEntries(
  Object.entries(errorCodes).map(([code, { status }]) => [code, { status, data: errorDetailsSchema }]),
) as ErrorMap;

/** What every procedure begins with: the errors that each of them can answer. */
export const procedure = oc.errors(errorMap);

/** The input or output of a procedure that needs none. */
export const nothing = z.strictObject({});
