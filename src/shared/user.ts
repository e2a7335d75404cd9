import { z } from 'zod';

export const userIdSchema = z.string().min(1).max(64);

/** A person who uses this host. One local user is made at the first start. */
export const userSchema = z.strictObject({
  id: userIdSchema,
  name: z.string().min(1).max(80),
  /** Milliseconds since the epoch. */
  createdAt: z.number().int(),
});
export type User = z.infer<typeof userSchema>;
