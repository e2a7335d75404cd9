import { expect, it, vi } from 'vitest';
import { type JsonObject, jsonObjectSchema } from '../shared/json.ts';
import { answerRequests, askToActivate } from './activation.ts';

const attach = vi.fn();

it('F6 a second start has the first one show itself, and learns where', async () => {
  let shown = 0;
  const owner = answerRequests({
    activate: () => {
      shown++;
      return { shell: 'browser', url: 'http://127.0.0.1:7420/#s=fresh' };
    },
    attach,
  });
  const ask = async (message: JsonObject) => jsonObjectSchema.parse(await owner(message));
  expect(await askToActivate(ask)).toEqual({ shell: 'browser', url: 'http://127.0.0.1:7420/#s=fresh' });
  expect(shown).toBe(1);
});

it('answers nothing but what a start asks', async () => {
  const owner = answerRequests({ activate: () => ({ shell: 'window' }), attach });
  const wrong = [
    { type: 'quit' },
    { type: 'activate', more: 1 },
    { type: 'attach' },
    { type: 'attach', user: 7, passphrase: null },
  ];
  for (const message of wrong) await expect(owner(message)).rejects.toThrow();
  expect(attach).not.toHaveBeenCalled();
});

it.each([[{}], [{ shell: 'browser' }], [{ shell: 'browser', url: 'no address' }]])(
  'says what to do after %j',
  async (reply) => {
    await expect(askToActivate(async () => reply)).rejects.toThrow('--data-dir');
  },
);
