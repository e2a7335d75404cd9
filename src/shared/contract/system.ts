import { z } from 'zod';
import { userSchema } from '../user.ts';
import { nothing, procedure } from './procedure.ts';

/** What the page needs to know of the host before anything else. */
export const systemInfoSchema = z.strictObject({
  version: z.string(),
  /** Changes with every start of the host; sequence numbers count within it. */
  epoch: z.string(),
  /** How the caller is connected: `program` is everything that is not the page. */
  shell: z.enum(['window', 'browser', 'program']),
  dataFolder: z.string(),
  /** Set when the data folder can't be written: why, in words for a user. */
  readOnly: z.string().nullable(),
  /** What happened to the stored data before this start, in words for a user; null mostly. */
  notice: z.string().nullable(),
  /** Who is signed in; null while the page has to ask. */
  user: userSchema.nullable(),
});
export type SystemInfo = z.infer<typeof systemInfoSchema>;

/** The host itself. */
export const systemContract = {
  info: procedure
    .route({ method: 'GET', path: '/system', summary: 'The host, and who you are to it', tags: ['Host'] })
    .input(nothing)
    .output(systemInfoSchema),
};
