import { describe, expect, it } from 'vitest';
import { stopByKey } from './plotKeys.ts';

const stops = Array.from({ length: 30 }, (_, index) => 1_000 + index * 10);
const newest = 1_290;

describe('stopByKey', () => {
  it.each([
    ['ArrowLeft', null, newest],
    ['ArrowLeft', newest, 1_280],
    ['ArrowLeft', 1_000, 1_000],
    ['ArrowRight', 1_000, 1_010],
    ['ArrowRight', newest, newest],
    ['ArrowLeft', 1_005, 1_000],
    ['PageDown', newest, 1_190],
    ['PageUp', 1_000, 1_100],
    ['PageUp', 1_250, newest],
    ['Home', null, 1_000],
    ['End', 1_000, newest],
    ['Tab', 1_000, null],
  ])('%s leads from %s to %s', (key, from, to) => {
    expect(stopByKey(key, stops, from)).toBe(to);
  });

  it('leads nowhere where nothing was measured', () => {
    expect(stopByKey('ArrowLeft', [], null)).toBeNull();
  });

  it('goes on from the newest when what was pointed at is newer', () => {
    expect(stopByKey('ArrowLeft', stops, 5_000)).toBe(1_280);
  });
});
