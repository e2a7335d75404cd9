import { expect, it } from 'vitest';
import { fitsPassphrase, hashPassphrase } from './passphrase.ts';

it('fits the passphrase that it was made of, and no other', async () => {
  const stored = await hashPassphrase('correct horse');
  expect(await fitsPassphrase('correct horse', stored)).toBe(true);
  for (const wrong of ['correct horse ', 'Correct horse', '', stored])
    expect(await fitsPassphrase(wrong, stored)).toBe(false);
});

it('says nothing of the passphrase, and is another one each time', async () => {
  const [one, other] = await Promise.all([hashPassphrase('correct horse'), hashPassphrase('correct horse')]);
  expect(one).not.toBe(other);
  expect(one).toMatch(/^scrypt\$32768\$8\$1\$[\w-]{22}\$[\w-]{43}$/);
});

it('takes the same letters in another writing', async () => {
  const stored = await hashPassphrase('caf\u00e9 am Fluss');
  expect(await fitsPassphrase('cafe\u0301 am Fluss', stored)).toBe(true);
});

it.each(['', 'plain text', 'scrypt$1$1', 'bcrypt$32768$8$1$c2FsdA$a2V5'])('fits nothing to %j', async (stored) => {
  expect(await fitsPassphrase('plain text', stored)).toBe(false);
});
