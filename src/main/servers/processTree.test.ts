import { describe, expect, it } from 'vitest';
import { findOrphans } from './platform/orphans.ts';
import { parsePs } from './platform/posix.ts';
import type { ProcessEntry } from './platform/processEntry.ts';
import { platform } from './platform/processPlatform.ts';
import { treeMembers } from './processTree.ts';

const entry = (pid: number, parent: number, group: number, marker: string | null = null): ProcessEntry => ({
  pid,
  parent,
  group,
  startTime: `boot/${pid}`,
  marker,
});
const pids = (entries: ProcessEntry[]) => entries.map(({ pid }) => pid);

describe('treeMembers', () => {
  it('F3 finds descendants, the group, and a daemon that left both', () => {
    const table = [
      entry(1, 0, 1),
      entry(30, 20, 10),
      entry(20, 10, 10),
      entry(10, 1, 10),
      entry(40, 1, 10),
      entry(50, 1, 50, 'folder.run'),
      entry(60, 50, 60),
      entry(70, 1, 70, 'folder.other'),
    ];
    expect(pids(treeMembers(table, 10, true, 'folder.run'))).toEqual([30, 20, 10, 40, 50, 60]);
  });

  it('finds what is left of the group after the root has ended', () => {
    expect(pids(treeMembers([entry(40, 1, 10), entry(41, 1, 41)], 10, false, 'folder.run'))).toEqual([40]);
  });

  it('F3 keeps one that was found until it is gone, also when it dies and does not show its marker any more', () => {
    const daemon = entry(50, 1, 50, 'folder.run');
    const dying = { ...daemon, marker: null };
    const stranger = { ...dying, startTime: 'boot/51' };
    expect(treeMembers([dying], 10, false, 'folder.run', [daemon])).toEqual([dying]);
    expect(treeMembers([stranger], 10, false, 'folder.run', [daemon])).toEqual([]);
  });

  it('F4 leaves a stranger alone that got the id of the ended root, with its group and children', () => {
    const table = [entry(10, 1, 10), entry(11, 10, 10), entry(50, 1, 50, 'folder.run')];
    expect(pids(treeMembers(table, 10, false, 'folder.run'))).toEqual([50]);
  });
});

describe('findOrphans', () => {
  const ledger = [{ pid: 10, startTime: 'boot/10', executable: 'node', marker: 'folder.1' }];

  it('F4 finds what bears the marker of this data folder, and of no other', () => {
    const table = [
      entry(10, 1, 10, 'folder.1'),
      entry(11, 1, 10, 'folder.2'),
      entry(12, 1, 12, 'folder2.1'),
      entry(13, 1, 13),
    ];
    expect(pids(findOrphans(table, [], 'folder', 99))).toEqual([10, 11]);
  });

  it('F4 does not trust an id alone where markers can be read', () => {
    expect(findOrphans([entry(10, 1, 10, null)], ledger, 'folder', 99)).toEqual([]);
  });

  it('F4 trusts id and start time together where markers can not be read', () => {
    const same = { ...entry(10, 1, 10), marker: undefined };
    const reused = { ...same, startTime: 'boot/77' };
    expect(pids(findOrphans([same], ledger, 'folder', 99))).toEqual([10]);
    expect(findOrphans([reused], ledger, 'folder', 99)).toEqual([]);
  });

  it('never takes the host itself, or what it was started from, for an orphan', () => {
    const table = [entry(10, 1, 10, 'folder.1'), entry(20, 10, 10, 'folder.1'), entry(30, 10, 10, 'folder.1')];
    expect(pids(findOrphans(table, [], 'folder', 20))).toEqual([30]);
  });
});

describe('the process table', () => {
  it('has this process with its parent and a start time', async () => {
    const mine = (await platform.processes()).find(({ pid }) => pid === process.pid);
    expect(mine).toMatchObject({ parent: process.ppid, startTime: expect.stringMatching(/.+/) });
  });

  it('reads what ps prints', () => {
    const output = [
      '    1     0     1 Ss   Fri Oct  3 09:15:01 2025',
      '  204     1   204 S+   Fri Oct  3 09:15:02 2025',
      '  205   204   204 Z    Fri Oct  3 09:15:03 2025',
      'nonsense',
    ].join('\n');
    expect(parsePs(output)).toEqual([
      { pid: 1, parent: 0, group: 1, startTime: 'Fri Oct  3 09:15:01 2025', marker: undefined },
      { pid: 204, parent: 1, group: 204, startTime: 'Fri Oct  3 09:15:02 2025', marker: undefined },
    ]);
  });
});
