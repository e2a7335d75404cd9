import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { apiKeySchema, gatewayRequestSchema, gatewaySettingsSchema, gatewayViewSchema } from '../gateway.ts';
import { nothing, procedure } from './procedure.ts';

/** The gateway for programs: its switch, its keys and its log. */
export const gatewayContract = {
  /** The gateway and the user's keys; everything anew after each change. */
  watch: procedure
    .route({
      method: 'GET',
      path: '/gateway/events',
      summary: 'The gateway and your keys, and everything after each change',
      tags: ['Gateway'],
    })
    .input(nothing)
    .output(eventIterator(gatewayViewSchema)),
  /** Switches it, or moves it to another port. Resolves when it listens, or is known not to: the state says which. */
  setSettings: procedure.input(gatewaySettingsSchema).output(gatewayViewSchema),
  /** Makes a key. `text` is the key itself: it is shown this once. */
  createKey: procedure
    .input(z.strictObject({ name: apiKeySchema.shape.name, expiresAt: z.number().int().nullable() }))
    .output(z.strictObject({ key: apiKeySchema, text: z.string() })),
  /** From now on requests with this key are refused, and those under way are ended. */
  revokeKey: procedure.input(z.strictObject({ id: apiKeySchema.shape.id })).output(nothing),
  /**
   * The last requests in the user's name, and those that nobody could be found for: at most 200, oldest first, then new
   * ones as they end.
   */
  watchLog: procedure
    .route({
      method: 'GET',
      path: '/gateway/log/events',
      summary: 'The last requests in your name, and new ones as they end',
      tags: ['Gateway'],
    })
    .input(nothing)
    .output(eventIterator(z.array(gatewayRequestSchema))),
};
