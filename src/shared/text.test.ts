import { describe, expect, it } from 'vitest';
import { cutText } from './text.ts';

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
