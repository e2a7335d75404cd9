import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { serverConfigSchema, serverEventSchema, serverIdSchema } from '../server.ts';
import { callRecordSchema, logLineSchema, serverSampleSchema } from '../serverActivity.ts';
import { newServerSchema, serverChangeSchema } from '../serverChange.ts';
import { nothing, procedure } from './procedure.ts';

/** The user's servers. */
export const serversContract = {
  watch: procedure
    .route({
      method: 'GET',
      path: '/servers/events',
      summary: 'Your servers, and what changes of them',
      tags: ['Servers'],
    })
    .input(nothing)
    .output(eventIterator(serverEventSchema)),
  setEnabled: procedure
    .route({ method: 'PUT', path: '/servers/{id}/enabled', summary: 'Flip the lever of a server', tags: ['Servers'] })
    .input(z.strictObject({ id: serverIdSchema, enabled: z.boolean() }))
    .output(nothing),
  /** Starts a server anew: now, with a fresh restart count. */
  restart: procedure
    .route({ method: 'POST', path: '/servers/{id}/restart', summary: 'Start a server anew', tags: ['Servers'] })
    .input(z.strictObject({ id: serverIdSchema }))
    .output(nothing),
  /** Adds a server with its lever off: the user has seen the command line and flips the lever to run it. */
  add: procedure
    .route({ method: 'POST', path: '/servers', summary: 'Add a server', tags: ['Servers'], successStatus: 201 })
    .input(newServerSchema)
    .output(serverConfigSchema),
  /** Changes a server. A new launch or new roots restart it when it runs. Bundled servers keep name and launch (DENIED). */
  update: procedure
    .route({ method: 'PATCH', path: '/servers/{id}', summary: 'Change a server', tags: ['Servers'] })
    .input(serverChangeSchema)
    .output(serverConfigSchema),
  /** Stops a server and forgets it. Bundled servers can't be removed (DENIED). */
  remove: procedure
    .route({ method: 'DELETE', path: '/servers/{id}', summary: 'Remove a server', tags: ['Servers'] })
    .input(z.strictObject({ id: serverIdSchema }))
    .output(nothing),
  /** The last lines of a server's log, then new ones as they come, in batches. */
  watchLog: procedure
    .route({ method: 'GET', path: '/servers/{id}/log/events', summary: 'The log of a server', tags: ['Servers'] })
    .input(z.strictObject({ id: serverIdSchema }))
    .output(eventIterator(z.array(logLineSchema))),
  /** What was measured of a server in the last hour, then new samples as they come. */
  watchSamples: procedure
    .route({
      method: 'GET',
      path: '/servers/{id}/samples/events',
      summary: 'What is measured of a server',
      tags: ['Servers'],
    })
    .input(z.strictObject({ id: serverIdSchema }))
    .output(eventIterator(z.array(serverSampleSchema))),
  /** The last calls of a server, at most 100, oldest first, then new ones as they come. */
  watchCalls: procedure
    .route({ method: 'GET', path: '/servers/{id}/calls/events', summary: 'The calls of a server', tags: ['Servers'] })
    .input(z.strictObject({ id: serverIdSchema }))
    .output(eventIterator(z.array(callRecordSchema))),
  /**
   * Begins the sign-in of a server that waits for it: a person opens `address` in a browser. The host hears of the end
   * by itself where the browser runs on the same machine; elsewhere `finishSignIn` takes the address it ended at.
   */
  signIn: procedure
    .route({
      method: 'POST',
      path: '/servers/{id}/sign-in',
      summary: 'Begin to sign in to a remote server',
      tags: ['Servers'],
    })
    .input(z.strictObject({ id: serverIdSchema }))
    .output(z.strictObject({ address: z.string() })),
  /** Ends a sign-in with the address to which the browser was sent at last. */
  finishSignIn: procedure
    .route({ method: 'POST', path: '/servers/{id}/sign-in/finish', summary: 'End a sign-in', tags: ['Servers'] })
    .input(z.strictObject({ id: serverIdSchema, address: z.string().trim().max(8192) }))
    .output(nothing),
  /** Forgets the sign-in of a server, and restarts it. */
  signOut: procedure
    .route({ method: 'DELETE', path: '/servers/{id}/sign-in', summary: 'Forget a sign-in', tags: ['Servers'] })
    .input(z.strictObject({ id: serverIdSchema }))
    .output(nothing),
};
