import { z } from 'zod';

export const userIdSchema = z.string().min(1).max(64);

/** Colours that tell users apart: the same tokens as those of agents, `--agent-0` and on. */
export const userColorSchema = z.number().int().min(0).max(5);

export const userNameSchema = z.string().trim().min(1, 'Enter a name.').max(80);

/** Long enough that guessing it at a keyboard is hopeless; nothing more is asked of it. */
export const passphraseSchema = z.string().min(6, 'Use at least 6 characters.').max(256, 'Use at most 256 characters.');

/** What is typed to sign in: whatever it is, it is right or wrong. */
export const givenPassphraseSchema = z.string().max(1024);

/** A person who uses this host. One is made at the first start. */
export const userSchema = z.strictObject({
  id: userIdSchema,
  name: z.string().min(1).max(80),
  color: userColorSchema,
  /** Signing in asks for a passphrase. */
  hasPassphrase: z.boolean(),
  /** Milliseconds since the epoch. */
  createdAt: z.number().int(),
});
export type User = z.infer<typeof userSchema>;
