import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ApprovalRule } from '../../shared/approval.ts';
import type { JsonValue } from '../../shared/json.ts';
import { covers, liesBelow, type RuledCall } from './ruleMatch.ts';

const turnId = randomUUID();
const conversationId = randomUUID();

const rule = (change: Partial<ApprovalRule> = {}): ApprovalRule => ({
  id: randomUUID(),
  serverId: 'files',
  tool: 'read',
  action: 'allow',
  conditions: [],
  turnId: null,
  conversationId: null,
  toolHash: null,
  createdAt: 1,
  ...change,
});

const call = (change: Partial<RuledCall> = {}): RuledCall => ({
  serverId: 'files',
  tool: 'read',
  toolHash: 'hash',
  arguments: { path: 'reports/2026/may.txt', lines: 3 },
  turnId,
  conversationId,
  ...change,
});

describe('covers', () => {
  it('takes one tool of one server, or every tool of it', () => {
    expect(covers(rule(), call())).toBe(true);
    expect(covers(rule(), call({ tool: 'write' }))).toBe(false);
    expect(covers(rule({ tool: null }), call({ tool: 'write' }))).toBe(true);
    expect(covers(rule({ tool: null }), call({ serverId: 'files-2' }))).toBe(false);
  });

  it('holds in its turn and in its conversation only', () => {
    expect(covers(rule({ turnId }), call())).toBe(true);
    expect(covers(rule({ turnId: randomUUID() }), call())).toBe(false);
    expect(covers(rule({ conversationId }), call())).toBe(true);
    expect(covers(rule({ conversationId: randomUUID() }), call())).toBe(false);
  });

  it('F20 allows nothing any more once the tool was changed, but goes on forbidding it', () => {
    const made = { toolHash: 'hash' };
    expect(covers(rule(made), call())).toBe(true);
    expect(covers(rule(made), call({ toolHash: 'other' }))).toBe(false);
    expect(covers(rule({ ...made, action: 'deny' }), call({ toolHash: 'other' }))).toBe(true);
  });

  it('F21 wants exactly the value of an argument', () => {
    const only = (value: number | string) => rule({ conditions: [{ test: 'is', argument: 'lines', value }] });
    expect(covers(only(3), call())).toBe(true);
    expect(covers(only('3'), call())).toBe(false);
    expect(covers(only(3), call({ arguments: {} }))).toBe(false);
    expect(covers(rule({ conditions: [{ test: 'is', argument: 'toString', value: 'x' }] }), call())).toBe(false);
  });

  it('F21 takes no call with an argument more where it is exact', () => {
    const conditions = [{ test: 'below' as const, argument: 'path', value: 'reports' }];
    expect(covers(rule({ conditions }), call())).toBe(true);
    expect(covers(rule({ conditions, exact: true }), call())).toBe(false);
    expect(covers(rule({ conditions, exact: true }), call({ arguments: { path: 'reports/a' } }))).toBe(true);
    expect(covers(rule({ exact: true }), call({ arguments: {} }))).toBe(true);
  });

  it('wants all of its conditions', () => {
    const both = rule({
      conditions: [
        { test: 'below', argument: 'path', value: 'reports' },
        { test: 'is', argument: 'lines', value: 4 },
      ],
    });
    expect(covers(both, call())).toBe(false);
    expect(covers(both, call({ arguments: { path: 'reports/a', lines: 4 } }))).toBe(true);
  });
});

describe('F21 what a path rule makes of odd paths', () => {
  const below = (action: ApprovalRule['action'], value: string) =>
    rule({ action, conditions: [{ test: 'below', argument: 'path', value }] });
  const at = (path: JsonValue) => call({ arguments: { path } });

  it.each([
    ['/etc/passwd', '.'],
    ['C:\\Windows\\system.ini', '.'],
    ['c:secret.txt', './'],
    ['~/.ssh/id_rsa', '.'],
    ['$HOME/.ssh/id_rsa', '.'],
    ['%APPDATA%/keys', '.'],
    ['file:///etc/passwd', '.'],
    ['', '/'],
    ['notes/.. /secret', 'notes'],
    ['notes/.../secret', 'notes'],
    ['notes/a\nb', 'notes'],
  ])('allows nothing at %j for the folder %j', (path, folder) => {
    expect(covers(below('allow', folder), at(path))).toBe(false);
  });

  it('allows what lies in the folder that is open', () => {
    expect(covers(below('allow', '.'), at('notes/may.txt'))).toBe(true);
    expect(covers(below('allow', '~/notes'), at('~/notes/may.txt'))).toBe(true);
    expect(covers(below('allow', 'C:/data'), at('C:\\data\\x'))).toBe(true);
  });

  it.each([
    ['notes/../secret/key'],
    ['SECRET/key'],
    ['secret./key'],
    ['./secret'],
    [['notes/a', 'secret/key']],
    ['notes/\0'],
    [[{ path: 'notes/a' }, { path: 'secret/key', lines: 3 }]],
    [{ files: { one: ['secret'] } }],
    ['/srv/data/secret/key'],
    ['/secret/key'],
    ['~/secret/key'],
    ['C:\\Users\\ada\\Secret\\key'],
    ['\\\\?\\C:\\elsewhere'],
    ['file:secret/key'],
    ['sec\u200dret/key'],
    ['secret:$I30:$INDEX_ALLOCATION/key'],
    ['notes/LONGER~1/key'],
    ['$HOME/secret/key'],
    ['%USERPROFILE%\\secret\\key'],
  ])('still forbids, and still asks, at %j', (path) => {
    expect(covers(below('deny', 'secret'), at(path))).toBe(true);
    expect(covers(below('ask', 'secret'), at(path))).toBe(true);
  });

  it('forbids nothing that clearly lies elsewhere', () => {
    for (const path of [
      'notes/secret',
      'notes:secret',
      '$TMP/key',
      'note~final/key',
      'secrets/key',
      '/srv/secrets/key',
      ['notes/a'],
      { a: 'notes' },
      7,
      null,
    ])
      expect(covers(below('deny', 'secret'), at(path))).toBe(false);
    for (const path of ['/home/bob/secret', '/home/ada', 'notes/a', 'ada/notes', 'D:/home/ada/secret/key'])
      expect(covers(below('deny', 'C:/home/ada/secret'), at(path))).toBe(false);
  });

  it.each([
    ['secret/key', '/home/ada/secret'],
    ['ada/secret', '/home/ada/secret'],
    ['~/secret/key', '/home/ada/secret'],
    ['/home/ada/secret/key', '~/secret'],
    ['secret/key', '~/secret'],
    ['/home/ada/secret/key', 'C:\\home\\ada\\secret'],
    ['notes/a', '/'],
    ['/notes/a', '.'],
    ['/', '.'],
    ['notes/a', '../secret'],
    ['$HOME/secret/key', '/home/ada/secret'],
    ['οδοσ/key', 'ΟΔΟΣ'],
    ['STRASSE/key', 'straße'],
  ])('forbids %j for the folder %j, which one server or another takes for the same', (path, folder) => {
    expect(covers(below('deny', folder), at(path))).toBe(true);
    expect(covers(below('allow', folder), at(path))).toBe(false);
  });

  it('forbids whatever is really in the folder, wherever in a folder around it the server is at work', () => {
    const segment = fc.constantFrom('a', 'b', 'c');
    const segments = fc.array(segment, { maxLength: 4 });
    fc.assert(
      fc.property(segments, segments, segments, fc.boolean(), fc.boolean(), (open, inOpen, rest, isShort, isLong) => {
        const folder = isShort ? inOpen.join('/') || '.' : `/${[...open, ...inOpen].join('/')}`;
        const path = [...inOpen, ...rest];
        const written = isLong ? `/${[...open, ...path].join('/')}` : path.join('/');
        // With the folder itself open, no word of it stands in what is written.
        if (!isShort && !isLong && inOpen.length === 0) return;
        expect(covers(below('deny', folder), at(written))).toBe(true);
      }),
      { examples: [[[], [], [], true, true]] },
    );
  });

  // To bring so many marks into their order takes minutes.
  it('forbids a path that is longer than any, without a look into it', () => {
    expect(covers(below('deny', 'secret'), at(`a${'\u0300\u0323'.repeat(500_000)}`))).toBe(true);
  });

  it('takes a backslash for a sign in a name where nothing speaks for Windows', () => {
    expect(liesBelow('reports\\may.txt', 'reports')).toBe(process.platform === 'win32');
    expect(liesBelow('reports\\2026\\may.txt', 'reports\\2026')).toBe(true);
  });
});

describe('liesBelow', () => {
  it.each([
    ['reports', 'reports', true],
    ['reports/may.txt', 'reports/', true],
    ['reports-old/may.txt', 'reports', false],
    ['reports/../secret', 'reports', false],
    ['./reports/./may.txt', 'reports', true],
    ['/reports/may.txt', 'reports', false],
    ['/srv/data/x', '/srv/data', true],
    ['C:\\data\\x', 'C:/data', true],
    ['reports/a\0b', 'reports', false],
    ['', 'reports', false],
  ])('%s below %s: %s', (path, folder, expected) => {
    expect(liesBelow(path, folder)).toBe(expected);
  });

  it('never takes a path out of the folder, whatever its segments', () => {
    const segment = fc.constantFrom('..', '.', '', 'a', 'b', 'a..', '..b');
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 8 }), (segments) => {
        const path = `/root/${segments.join('/')}`;
        const real = new URL(`file://${path}`).pathname;
        if (liesBelow(path, '/root')) expect(`${real}/`.startsWith('/root/')).toBe(true);
      }),
    );
  });
});
