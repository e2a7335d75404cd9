import { z } from 'zod';
import { SignalboxError } from '../shared/errors.ts';
import type { JsonObject } from '../shared/json.ts';

/** What a second start asks of the host that already owns the data folder. */
const activateSchema = z.strictObject({ type: z.literal('activate') });

/** What the owner did: it showed its window, or it gives a fresh address of its browser shell. */
const activatedSchema = z.discriminatedUnion('shell', [
  z.strictObject({ shell: z.literal('window') }),
  z.strictObject({ shell: z.literal('browser'), url: z.url() }),
]);
export type Activated = z.infer<typeof activatedSchema>;

/** The owner's side: answers `activate`, and nothing else. */
export function answerActivation(activate: () => Activated): (message: JsonObject) => Promise<JsonObject> {
  return async (message) => {
    activateSchema.parse(message);
    return activate();
  };
}

/** The second start's side. Throws CONFLICT when the owner gives no answer that can be used. */
export async function askToActivate(ask: (message: JsonObject) => Promise<JsonObject>): Promise<Activated> {
  try {
    return activatedSchema.parse(await ask({ type: 'activate' }));
  } catch (cause) {
    throw new SignalboxError(
      'CONFLICT',
      'Signalbox already runs with this data folder but does not answer. Quit it, or choose another folder with --data-dir.',
      { cause },
    );
  }
}
