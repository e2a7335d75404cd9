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
  ])('still forbids, and still asks, at %j', (path) => {
    expect(covers(below('deny', 'secret'), at(path))).toBe(true);
    expect(covers(below('ask', 'secret'), at(path))).toBe(true);
  });

  it('forbids nothing that clearly lies elsewhere', () => {
    for (const path of ['notes/secret', 'secrets/key', '/secret/key', ['notes/a'], 7, null])
      expect(covers(below('deny', 'secret'), at(path))).toBe(false);
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
