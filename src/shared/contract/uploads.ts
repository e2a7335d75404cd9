import { z } from 'zod';
import { attachmentSchema, idSchema } from '../conversation.ts';
import { nothing, procedure } from './procedure.ts';

/** Files on their way to the host. */
export const uploadsContract = {
  /** Adds a piece of a file, at most 48 KiB as base64, at its offset in bytes. The first one begins the upload. */
  append: procedure
    .route({ method: 'PUT', path: '/uploads/{uploadId}', summary: 'Send a piece of a file', tags: ['Files'] })
    .input(z.strictObject({ uploadId: idSchema, offset: z.number().int().nonnegative(), data: z.base64().max(65_536) }))
    .output(nothing),
  /** Ends an upload: the file can then be sent with a message. One that is never ended is forgotten after a while. */
  finish: procedure
    .route({
      method: 'POST',
      path: '/uploads/{uploadId}/finish',
      summary: 'End an upload',
      tags: ['Files'],
      successStatus: 201,
    })
    .input(
      z.strictObject({
        uploadId: idSchema,
        name: attachmentSchema.shape.name.min(1),
        mimeType: attachmentSchema.shape.mimeType,
      }),
    )
    .output(attachmentSchema),
};
