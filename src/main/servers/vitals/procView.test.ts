import { describe, expect, it } from 'vitest';
import { figuresOf } from './procView.ts';

const units = { ticksPerSecond: 100, bytesPerPage: 4096 };
const numbers = '1 4242 0 -1 4194560 9000 800 3 1 250 50 700 30 20 0 11 0 123456 1200000000 16000 184467 1 1';

describe('figuresOf', () => {
  it('reads a line of /proc/<pid>/stat in the units of the system', () => {
    expect(figuresOf(77, `77 (node) S 1 ${numbers}`, units)).toEqual({
      pid: 77,
      parent: 1,
      group: 1,
      startTime: '123456',
      marker: undefined,
      isZombie: false,
      cpu: 3_000,
      cpuOfEnded: 7_300,
      memory: 16_000 * 4096,
    });
    const other = { ticksPerSecond: 1_000, bytesPerPage: 65_536 };
    expect(figuresOf(77, `77 (node) S 1 ${numbers}`, other)).toMatchObject({ cpu: 300, memory: 16_000 * 65_536 });
  });

  it('is not misled by the name of a program', () => {
    expect(figuresOf(77, `77 (a) R 1 (b) 2) Z 1 ${numbers}`, units)).toMatchObject({ parent: 1, isZombie: true });
  });

  it('takes nothing from a line that is cut off', () => {
    expect(figuresOf(77, '77 (node) S 1 1 4242', units)).toBeNull();
    expect(figuresOf(77, '', units)).toBeNull();
  });
});
