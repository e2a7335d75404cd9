import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { serverConfigSchema, serverEventSchema, serverIdSchema } from '../server.ts';
import { callRecordSchema, logLineSchema, serverSampleSchema } from '../serverActivity.ts';
import { newServerSchema, serverChangeSchema } from '../serverChange.ts';
import { nothing, procedure } from './procedure.ts';

/** The user's servers. */
export const serversContract = {
  watch: procedure.input(nothing).output(eventIterator(serverEventSchema)),
  setEnabled: procedure.input(z.strictObject({ id: serverIdSchema, enabled: z.boolean() })).output(nothing),
  /** Starts a server anew: now, with a fresh restart count. */
  restart: procedure.input(z.strictObject({ id: serverIdSchema })).output(nothing),
  /** Adds a server with its lever off: the user has seen the command line and flips the lever to run it. */
  add: procedure.input(newServerSchema).output(serverConfigSchema),
  /** Changes a server. A new launch or new roots restart it when it runs. Bundled servers keep name and launch (DENIED). */
  update: procedure.input(serverChangeSchema).output(serverConfigSchema),
  /** Stops a server and forgets it. Bundled servers can't be removed (DENIED). */
  remove: procedure.input(z.strictObject({ id: serverIdSchema })).output(nothing),
  /** The last lines of a server's log, then new ones as they come, in batches. */
  watchLog: procedure.input(z.strictObject({ id: serverIdSchema })).output(eventIterator(z.array(logLineSchema))),
  /** What was measured of a server in the last hour, then new samples as they come. */
  watchSamples: procedure
    .input(z.strictObject({ id: serverIdSchema }))
    .output(eventIterator(z.array(serverSampleSchema))),
  /** The last calls of a server, at most 100, oldest first, then new ones as they come. */
  watchCalls: procedure.input(z.strictObject({ id: serverIdSchema })).output(eventIterator(z.array(callRecordSchema))),
  /**
   * Begins the sign-in of a server that waits for it: a person opens `address` in a browser. The host hears of the end
   * by itself where the browser runs on the same machine; elsewhere `finishSignIn` takes the address it ended at.
   */
  signIn: procedure.input(z.strictObject({ id: serverIdSchema })).output(z.strictObject({ address: z.string() })),
  /** Ends a sign-in with the address to which the browser was sent at last. */
  finishSignIn: procedure
    .input(z.strictObject({ id: serverIdSchema, address: z.string().trim().max(8192) }))
    .output(nothing),
  /** Forgets the sign-in of a server, and restarts it. */
  signOut: procedure.input(z.strictObject({ id: serverIdSchema })).output(nothing),
};
