import { describe, expect, it } from 'vitest';
import { posix } from './posix.ts';

const table = [
  '    1     0     1 Ss   Fri Oct  3 09:15:01 2025',
  '  204     1   204 S+   Fri Oct  3 09:15:02 2025',
  '  205   204   204 Z    Fri Oct  3 09:15:03 2025',
].join('\n');
const noted = { pid: 204, startTime: 'Fri Oct  3 09:15:02 2025', executable: '/bin/server', marker: 'folder.1' };

/** A system whose `ps` prints the given tables, one after the other. */
function system(...tables: (string | Error)[]) {
  let looks = 0;
  const ps = async () => {
    const printed = tables[Math.min(looks, tables.length - 1)] ?? '';
    looks += 1;
    if (printed instanceof Error) throw printed;
    return printed;
  };
  return { posix: posix(ps), looks: () => looks };
}

describe('a system that is asked with ps', () => {
  it('tells of all members that are waited for in one look', async () => {
    const { posix: asked, looks } = system(table);
    const members = await asked.processes();
    const reused = { ...members[1], pid: 204, parent: 1, group: 204, startTime: 'earlier', marker: undefined };
    expect(await asked.stillAlive([...members, reused])).toEqual(members);
    expect(looks()).toBe(2);
  });

  it('has a start time for what lives, and none for a zombie', async () => {
    const { posix: asked } = system(table);
    expect(await asked.startTimeOf(204)).toBe(noted.startTime);
    expect(await asked.startTimeOf(205)).toBeNull();
  });

  it('F4 finds what the ledger names, and does not look where it names nothing', async () => {
    const { posix: asked, looks } = system(table);
    expect(await asked.findOrphans({ entries: [], marker: 'folder', self: 1 })).toEqual([]);
    expect(looks()).toBe(0);
    expect(await asked.findOrphans({ entries: [noted], marker: 'folder', self: 1 })).toMatchObject([{ pid: 204 }]);
  });

  it('F4 does not take a look that failed for an empty machine where orphans are looked for', async () => {
    const { posix: asked } = system(new Error('ps is missing'));
    await expect(asked.findOrphans({ entries: [noted], marker: 'folder', self: 1 })).rejects.toThrow('ps is missing');
    expect(await asked.processes()).toEqual([]);
  });
});
