import { once } from 'node:events';
import { z } from 'zod';
import { serve } from '../kit/serve.ts';
import { defineTool } from '../kit/tool.ts';

/** A server for the tests of the kit: each tool shows one thing that the kit does for its tools. */

const annotations = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };
const nothing = z.strictObject({});
let cancellations = 0;

const wait = defineTool({
  name: 'wait',
  title: 'Wait',
  description: 'Says that it waits, and waits until the call is cancelled.',
  annotations,
  input: nothing,
  data: nothing,
  async run(_input, { signal, progress }) {
    progress(1, 2, 'Waiting');
    await once(signal, 'abort');
    cancellations += 1;
    throw signal.reason;
  },
});

const tally = defineTool({
  name: 'tally',
  title: 'Tally',
  description: 'Tells how many calls of wait were cancelled.',
  annotations,
  input: nothing,
  data: z.strictObject({ cancellations: z.int() }),
  run: () => ({ data: { cancellations }, text: `${cancellations} were cancelled.` }),
});

const picture = defineTool({
  name: 'picture',
  title: 'Picture',
  description: 'Shows a picture.',
  annotations,
  input: nothing,
  data: nothing,
  run: () => ({
    data: {},
    text: 'A picture.',
    content: [{ type: 'image', mimeType: 'image/gif', data: 'R0lGODlhAQA7' }],
  }),
});

const whoAmI = defineTool({
  name: 'who_am_i',
  title: 'Who am I',
  description: 'Tells for whom the call was made, and what of the key can be seen.',
  annotations,
  personal: true,
  input: nothing,
  data: z.strictObject({ user: z.string(), environment: z.array(z.string()) }),
  run: (_input, { userId }) => ({ data: { user: userId, environment: Object.keys(process.env) }, text: userId }),
});

serve({
  name: 'trial',
  title: 'Trial',
  version: '1.0.0',
  instructions: 'Shows what the kit does.',
  tools: [wait, tally, picture, whoAmI],
});
