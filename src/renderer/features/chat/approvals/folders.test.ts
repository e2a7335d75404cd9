import { describe, expect, it } from 'vitest';
import { folderConditions, folderOf, foldersIn } from './folders.ts';

const folders = (args: Parameters<typeof folderConditions>[0]) => {
  const conditions = folderConditions(args);
  return conditions && foldersIn(conditions);
};

describe('folderOf', () => {
  it.each([
    ['/home/ada/reports/may.txt', '/home/ada/reports'],
    ['reports/may.txt', 'reports'],
    ['reports/2024/', 'reports/2024'],
    ['C:\\data\\may.txt', 'C:\\data'],
    ['./notes/a', './notes'],
  ])('of %s is %s', (path, folder) => {
    expect(folderOf(path)).toBe(folder);
  });

  it.each(['may.txt', '/etc', '~/a', 'C:\\a', './a', '', 'a/../b', 'https://example.com/a', 'a/\u202Eb', 'a\n/b'])(
    'F24 there is none for %j',
    (path) => {
      expect(folderOf(path)).toBeNull();
    },
  );
});

describe('folderConditions', () => {
  it('keeps a path in its folder, and says nothing of other arguments', () => {
    expect(folderConditions({ path: 'reports/may.txt', text: 'and/or else' })).toEqual([
      { test: 'below', argument: 'path', value: 'reports' },
    ]);
    expect(folders({ sourceFile: 'a/b', note: '/srv/x/y' })).toEqual(['a', '/srv/x']);
  });

  it('F21 leaves no path of a call open', () => {
    expect(folders({ from: 'reports/a.txt', to: 'archive/b.txt' })).toEqual(['reports', 'archive']);
    expect(folders({ from: 'reports/a.txt', to: 'archive' })).toBeNull();
    expect(folders({ path: 'reports/a.txt', copy: 'elsewhere/b' })).toEqual(['reports', 'elsewhere']);
    expect(folders({ path: 'reports/a.txt', others: ['/etc/passwd'] })).toBeNull();
    expect(folders({ paths: ['reports/a.txt'] })).toBeNull();
  });

  it('takes no place, date or address for a path', () => {
    expect(folders({ time_zone: 'Asia/Tokyo', from: 'Europe/Oslo' })).toBeNull();
    expect(folders({ date: '12/3/2024', url: 'https://example.com/a.html' })).toBeNull();
    expect(folders({ profile: 'a/b' })).toBeNull();
    expect(folders({})).toBeNull();
  });
});
