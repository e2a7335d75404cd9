import { describe, expect, it } from 'vitest';
import { SlidingWindow } from './slidingWindow.ts';

describe('SlidingWindow', () => {
  it('has no rank before the first value', () => {
    expect(new SlidingWindow(4).rank(0.5)).toBeNull();
  });

  it('ranks and lists at every moment as if it were sorted anew, with repeated values too', () => {
    const window = new SlidingWindow(16);
    const all: number[] = [];
    for (let index = 0; index < 100; index += 1) {
      // Up and down, and many values more than once.
      const value = (index * 7) % 11;
      window.add(value);
      all.push(value);
      const held = all.slice(-16);
      const sorted = held.toSorted((a, b) => a - b);
      for (const share of [0.1, 0.5, 0.95, 1]) {
        expect(window.rank(share)).toBe(sorted[Math.ceil(share * sorted.length) - 1]);
      }
      expect([...window.newest(5)]).toEqual(all.slice(-5));
      expect([...window.newest(99)]).toEqual(held);
      expect([window.size, window.added]).toEqual([held.length, all.length]);
    }
  });

  it('begins anew when it is cleared', () => {
    const window = new SlidingWindow(2);
    for (const value of [9, 8, 7]) window.add(value);
    window.clear();
    expect([window.size, window.added, window.rank(1)]).toEqual([0, 0, null]);
    window.add(1);
    expect([window.rank(0.5), ...window.newest(2)]).toEqual([1, 1]);
  });
});
