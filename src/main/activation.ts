import type { Socket } from 'node:net';
import { z } from 'zod';
import { SignalboxError } from '../shared/errors.ts';
import type { JsonObject } from '../shared/json.ts';
import { userNameSchema } from '../shared/user.ts';
import type { RequestHandler, Talk } from './storage/hostSocket.ts';

/** For whom a command speaks: a user by name or id, or whoever was here last; with their passphrase where they have one. */
const speakerSchema = z.strictObject({
  user: userNameSchema.nullable(),
  passphrase: z.string().max(1024).nullable(),
});
export type Speaker = z.infer<typeof speakerSchema>;

/** What another process asks of the host that owns the data folder. */
const requestSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('activate') }),
  z.strictObject({ type: z.literal('attach'), ...speakerSchema.shape }),
]);

/** What the owner did: it showed its window, or it gives a fresh address of its browser shell. */
const activatedSchema = z.discriminatedUnion('shell', [
  z.strictObject({ shell: z.literal('window') }),
  z.strictObject({ shell: z.literal('browser'), url: z.url() }),
]);
export type Activated = z.infer<typeof activatedSchema>;

/** What the owner of a data folder does for other processes. */
export interface Owner {
  /** Throws a `SignalboxError` where there is nothing to show. */
  activate(): Activated;
  /** Serves the api to a command over its connection, from the moment that the returned function is called. */
  attach(speaker: Speaker): Promise<(socket: Socket) => void>;
}

/** The owner's side: answers these requests, and nothing else. */
export function answerRequests(owner: Owner): RequestHandler {
  return async (message): Promise<JsonObject | Talk> => {
    const request = requestSchema.parse(message);
    if (request.type === 'activate') return owner.activate();
    const { user, passphrase } = request;
    return { answer: {}, begin: await owner.attach({ user, passphrase }) };
  };
}

/** The second start's side. Throws CONFLICT when the owner gives no answer that can be used. */
export async function askToActivate(ask: (message: JsonObject) => Promise<JsonObject>): Promise<Activated> {
  try {
    return activatedSchema.parse(await ask({ type: 'activate' }));
  } catch (cause) {
    if (cause instanceof SignalboxError && cause.code === 'CONFLICT') throw cause;
    throw new SignalboxError(
      'CONFLICT',
      'Signalbox already runs with this data folder but does not answer. Quit it, or choose another folder with --data-dir.',
      { cause },
    );
  }
}
