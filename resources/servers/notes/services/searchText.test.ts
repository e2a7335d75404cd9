import { expect, it } from 'vitest';
import { readableText, searchText } from './searchText.ts';

it('sets the letters of scripts without spaces apart, with their marks', () => {
  const parts = (text: string) => searchText(text).split('\u0001');
  expect(parts('我用React写')).toEqual(['我', '用', 'React', '写']);
  expect(parts('กินข้าว')).toEqual(['กิ', 'น', 'ข้', 'า', 'ว']);
  expect(readableText(searchText('我用React写'))).toBe('我用React写');
});

// The time of each that is not bounded grows with the square of its length: minutes, in which nothing else is stored.
it('takes as long as a text is, whatever marks are heaped on a letter', () => {
  for (const letter of ['a', '漢']) {
    expect(searchText(letter + '\u0300\u0323'.repeat(200_000)).length).toBeLessThan(40);
  }
});
