import { describe, expect, it } from 'vitest';
import { FakeClock } from '../testing/fakeClock.ts';
import { PsTrees, parsePsFigures } from './psTrees.ts';
import { UsageSampler } from './usageSampler.ts';

const roots = [
  { id: 'first', pid: 501, marker: 'm.1' },
  { id: 'second', pid: 601, marker: 'm.2' },
];

describe('parsePsFigures', () => {
  it('reads what the ps of macOS prints', () => {
    const output = [
      '    1     0     1   13504   2:07.41',
      '  501   400   501   98304   0:01.50',
      '  502   501   501    2048 601:02.25',
      '  503   501   501       0   0:00.00',
      'nonsense',
      '',
    ].join('\n');
    expect(parsePsFigures(output).map(({ pid, cpu, memory, isZombie }) => [pid, cpu, memory, isZombie])).toEqual([
      [1, 127_410, 13_504 * 1024, false],
      [501, 1_500, 98_304 * 1024, false],
      [502, 36_062_250, 2_048 * 1024, false],
      [503, 0, 0, true],
    ]);
  });

  it('reads what other systems print', () => {
    const output = ['  7 1 7 100 00:00:03', '  8 1 8 100 2-03:04:05', '  9 1 9 100 0:01,50'].join('\n');
    expect(parsePsFigures(output).map(({ cpu }) => cpu)).toEqual([3_000, 183_845_000, 1_500]);
  });
});

describe('PsTrees', () => {
  const table = (cpu: string) =>
    ['501 400 501 1000 ', '502 501 501 1000 ', '503 1 501 1000 ', '601 400 601 500 ', '700 1 700 9 ']
      .map((line) => line + cpu)
      .join('\n');

  it('asks once for all servers, at most every 15 seconds', async () => {
    const clock = new FakeClock();
    let asked = 0;
    const sampler = new UsageSampler(
      clock,
      new PsTrees(clock, async () => {
        asked += 1;
        return table(`0:0${asked}.00`);
      }),
    );
    const first = await sampler.sample(roots);
    expect(first.get('first')).toEqual({ cpu: null, memory: 3_000 * 1024, processes: 3 });
    expect(first.get('second')).toEqual({ cpu: null, memory: 500 * 1024, processes: 1 });
    clock.advance(14_999);
    expect(await sampler.sample(roots)).toEqual(first);
    expect(asked).toBe(1);
    clock.advance(1);
    const second = await sampler.sample(roots);
    expect(asked).toBe(2);
    expect(second.get('first')?.cpu).toBeCloseTo(3 / 15);
    expect(second.get('second')?.cpu).toBeCloseTo(1 / 15);
  });

  it('has no figures where ps fails', async () => {
    const clock = new FakeClock();
    const sampler = new UsageSampler(clock, new PsTrees(clock, () => Promise.reject(new Error('no ps'))));
    expect(await sampler.sample(roots)).toEqual(new Map());
  });
});
