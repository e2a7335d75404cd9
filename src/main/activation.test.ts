import { expect, it } from 'vitest';
import { answerActivation, askToActivate } from './activation.ts';

it('F6 a second start has the first one show itself, and learns where', async () => {
  let shown = 0;
  const owner = answerActivation(() => {
    shown++;
    return { shell: 'browser', url: 'http://127.0.0.1:7420/#s=fresh' };
  });
  expect(await askToActivate(owner)).toEqual({ shell: 'browser', url: 'http://127.0.0.1:7420/#s=fresh' });
  expect(shown).toBe(1);
});

it('answers nothing but what a start asks', async () => {
  const owner = answerActivation(() => ({ shell: 'window' }));
  await expect(owner({ type: 'quit' })).rejects.toThrow();
  await expect(owner({ type: 'activate', more: 1 })).rejects.toThrow();
});

it.each([[{}], [{ shell: 'browser' }], [{ shell: 'browser', url: 'no address' }]])(
  'says what to do after %j',
  async (reply) => {
    await expect(askToActivate(async () => reply)).rejects.toThrow('--data-dir');
  },
);
