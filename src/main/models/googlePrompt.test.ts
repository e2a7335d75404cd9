import { afterEach, expect, it } from 'vitest';
import { createModel } from './index.ts';
import { imaginaryProvider, runTurn } from './testing/runTurn.ts';
import { wireForms } from './testing/wireForms.ts';
import { WireServer } from './testing/wireServer.ts';

let server: WireServer | undefined;

afterEach(() => server?.close());

it('A request to Google has what was said together in one turn, and the results of its calls in the next one', async () => {
  const { say } = wireForms.google;
  const forecast = (city: string) => ({ id: city, name: 'forecast', arguments: { city } });
  const asked = { reasoning: 'Both.', text: ['One moment.'], calls: [forecast('Oslo'), forecast('Rome')] };
  server = await WireServer.start(say(asked), say({ text: ['Rain.'] }));
  const { model } = await createModel(imaginaryProvider('google', server.url), 'm', 'key');
  const { error } = await runTurn(model);
  expect(error).toBeNull();
  const oslo = { functionCall: { args: { city: 'Oslo' } }, thoughtSignature: 'signed' };
  const rome = { functionCall: { args: { city: 'Rome' } }, thoughtSignature: 'signed' };
  expect(server.requests[1]?.body.contents).toMatchObject([
    { role: 'user' },
    { role: 'model', parts: [{ text: 'Both.', thought: true }, { text: 'One moment.' }, oslo, rome] },
    { role: 'user', parts: [{ functionResponse: {} }, { functionResponse: {} }] },
  ]);
});
