import { z } from 'zod';
import { idSchema } from '../conversation.ts';
import { procedure } from './procedure.ts';

/** A piece of a stored result. */
export const resultChunkSchema = z.strictObject({
  /** At most 48 KiB of the content, as base64. */
  data: z.base64(),
  /** Where the next piece begins, in bytes; null at the end. */
  next: z.number().int().nullable(),
  bytes: z.number().int(),
  mimeType: z.string(),
});
export type ResultChunk = z.infer<typeof resultChunkSchema>;

/** Kept parts of results. */
export const resultsContract = {
  /** Reads a stored result from an offset in bytes on. */
  read: procedure
    .route({ method: 'GET', path: '/results/{handle}', summary: 'A piece of a stored result', tags: ['Results'] })
    .input(z.strictObject({ handle: idSchema, offset: z.number().int().nonnegative() }))
    .output(resultChunkSchema),
};
