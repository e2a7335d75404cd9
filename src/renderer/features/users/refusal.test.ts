import { expect, it } from 'vitest';
import { refusalWords } from './refusal.ts';

const limited = { message: 'Too many wrong passphrases. Sign in again in 65 s.', wait: { from: 35_000, ms: 65_000 } };

it.each([
  [1_000, 'in 1 min 5 s.'],
  [35_000, 'in 1 min 5 s.'],
  [40_001, 'in 1 min 0 s.'],
  [40_999, 'in 1 min 0 s.'],
  [41_000, 'in 59 s.'],
  [99_999, 'in 1 s.'],
])('counts down the time to wait, at %i', (now, words) => {
  expect(refusalWords(limited, now)).toBe(`Too many wrong passphrases. The next one is looked at ${words}`);
});

it('has nothing more to say once the next one is looked at', () => {
  expect(refusalWords(limited, 100_000)).toBeNull();
});

it('leaves what the host says of a wrong one until it is changed', () => {
  expect(refusalWords({ message: 'That is not the passphrase.', wait: null }, 100_000)).toBe(
    'That is not the passphrase.',
  );
});
