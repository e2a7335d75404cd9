import { describe, expect, it } from 'vitest';
import { Ring } from './ring.ts';

function filled(capacity: number, count: number): Ring<number> {
  const ring = new Ring<number>(capacity);
  for (let item = 1; item <= count; item += 1) ring.add(item);
  return ring;
}

describe('Ring', () => {
  it('holds the last items, oldest first, and counts all of them', () => {
    expect(filled(3, 0).all()).toEqual([]);
    expect(filled(3, 2).all()).toEqual([1, 2]);
    expect(filled(3, 3).all()).toEqual([1, 2, 3]);
    expect(filled(3, 5).all()).toEqual([3, 4, 5]);
    expect(filled(3, 5).added).toBe(5);
  });

  it('gives the newest items as far back as they are wanted', () => {
    expect(filled(3, 5).newestWhile((item) => item > 4)).toEqual([5]);
    expect(filled(3, 5).newestWhile(() => true)).toEqual([3, 4, 5]);
    expect(filled(3, 2).newestWhile(() => true)).toEqual([1, 2]);
    expect(filled(3, 5).newestWhile(() => false)).toEqual([]);
  });
});
