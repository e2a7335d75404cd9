import { expect, it } from 'vitest';
import { Attempts } from './attempts.ts';

it('makes guessing slow, and forgets once the right answer came', () => {
  let now = 1_000;
  const attempts = new Attempts(() => now);
  for (let count = 0; count < 4; count++) attempts.failed('alice');
  expect(attempts.wait('alice')).toBe(0);
  attempts.failed('alice');
  expect(attempts.wait('alice')).toBe(5_000);
  now += 4_999;
  expect(attempts.wait('alice')).toBe(1);
  now += 1;
  expect(attempts.wait('alice')).toBe(0);
  attempts.failed('alice');
  expect(attempts.wait('alice')).toBe(10_000);
  for (let count = 0; count < 60; count++) attempts.failed('alice');
  expect(attempts.wait('alice')).toBe(300_000);
  expect(attempts.wait('bob')).toBe(0);
  attempts.succeeded('alice');
  expect(attempts.wait('alice')).toBe(0);
});
