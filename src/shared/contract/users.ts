import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import {
  givenPassphraseSchema,
  passphraseSchema,
  userColorSchema,
  userIdSchema,
  userNameSchema,
  userSchema,
} from '../user.ts';
import { nothing, procedure } from './procedure.ts';

const profileSchema = z.strictObject({ name: userNameSchema, color: userColorSchema });

/**
 * The people who share this host. The list, signing in and adding a person need nobody signed in; signing in and out is
 * only for the page (DENIED for programs, whose credential says who they are).
 */
export const usersContract = {
  /** Everybody, in the order in which they were added; the whole list after each change. */
  watch: procedure.input(nothing).output(eventIterator(z.array(userSchema))),
  /**
   * Makes the page this user's. The connection then ends, and the next one is theirs. DENIED when the passphrase is wrong,
   * RATE_LIMITED after several wrong ones.
   */
  signIn: procedure
    .input(z.strictObject({ id: userIdSchema, passphrase: givenPassphraseSchema.nullable() }))
    .output(nothing),
  /** The page is nobody's from the next connection on. What the user's agents and servers do goes on. */
  signOut: procedure.input(nothing).output(nothing),
  /** Adds a person. CONFLICT for a name that somebody has. */
  create: procedure
    .input(z.strictObject({ ...profileSchema.shape, passphrase: passphraseSchema.nullable() }))
    .output(userSchema),
  /** Changes the name and the colour of the user who is signed in. CONFLICT for a name that somebody else has. */
  update: procedure
    .route({ method: 'PATCH', path: '/user', summary: 'Change your name and colour', tags: ['You'] })
    .input(profileSchema)
    .output(userSchema),
  /** Sets or removes the passphrase of the user who is signed in. DENIED when the current one is wrong. */
  setPassphrase: procedure
    .input(z.strictObject({ current: givenPassphraseSchema.nullable(), next: passphraseSchema.nullable() }))
    .output(userSchema),
  /**
   * Removes the user who is signed in, with everything that is theirs: conversations, agents, servers and what these
   * keep. CONFLICT for the last user, DENIED when the passphrase is wrong.
   */
  remove: procedure.input(z.strictObject({ passphrase: givenPassphraseSchema.nullable() })).output(nothing),
};
