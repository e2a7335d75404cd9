import { describe, expect, it } from 'vitest';
import { cutText, wholeCharacters } from './text.ts';

describe('cutText', () => {
  it('keeps what is short enough, and cuts the rest', () => {
    expect(cutText('lamp', 4)).toBe('lamp');
    expect(cutText('lamps', 4)).toBe('lamp');
  });

  it('leaves no half of a character', () => {
    expect(cutText('lam😀', 4)).toBe('lam');
    expect(cutText('la😀s', 4)).toBe('la😀');
  });
});

describe('wholeCharacters', () => {
  it('takes halves of characters away, and leaves whole ones', () => {
    expect(wholeCharacters('lam😀s'.slice(0, 4))).toBe('lam');
    expect(wholeCharacters('😀s'.slice(1))).toBe('s');
    expect(wholeCharacters('lam😀s')).toBe('lam😀s');
  });
});
