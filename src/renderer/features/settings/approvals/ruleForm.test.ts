import { describe, expect, it } from 'vitest';
import type { ApprovalRule } from '../../../../shared/approval.ts';
import type { ToolInfo } from '../../../../shared/tool.ts';
import { id, server } from '../../../testing/samples.ts';
import { argumentsOf, newRuleForm, readRuleForm, readValue, ruleForm, typedValue } from './ruleForm.ts';

const tool = (name: string, properties: ToolInfo['inputSchema']): ToolInfo => ({
  name,
  title: null,
  description: '',
  inputSchema: { type: 'object', properties },
  annotations: { readOnly: false, destructive: false, idempotent: false, openWorld: false },
});
const files = {
  ...server('files'),
  tools: [
    tool('read', { path: { type: 'string' }, user_id: { type: 'string' } }),
    tool('cut', { path: { type: 'string' }, lines: { type: 'integer' }, mark: {} }),
  ],
};
files.config = { ...files.config, identityParameter: 'user_id' };
const servers = [files];

const stored: ApprovalRule = {
  id: id(1),
  serverId: 'files',
  tool: 'cut',
  action: 'allow',
  conditions: [
    { test: 'below', argument: 'path', value: '/home/a' },
    { test: 'is', argument: 'path', value: '5' },
    { test: 'is', argument: 'lines', value: 5 },
    { test: 'is', argument: 'mark', value: '5' },
    { test: 'is', argument: 'mark', value: { deep: [null] } },
  ],
  turnId: null,
  conversationId: null,
  toolHash: 'hash',
  createdAt: 1,
};

describe('readRuleForm', () => {
  it('gives back what is stored when nothing was typed, numbers as numbers and text as text', () => {
    const { serverId, tool: name, action, conditions } = stored;
    expect(readRuleForm(ruleForm(stored, servers), servers)).toEqual({
      rule: { serverId, tool: name, action, conditions },
    });
  });

  it('keeps a rule whole whose server is gone', () => {
    expect(readRuleForm(ruleForm(stored, []), [])).toMatchObject({ rule: { conditions: stored.conditions } });
  });

  it('says which condition is not one, and that there is no server', () => {
    const conditions = [
      { row: 0, argument: 'path', test: 'below', value: ' ' } as const,
      { row: 4, argument: ' ', test: 'is', value: 'x' } as const,
    ];
    const read = readRuleForm({ ...newRuleForm(servers), conditions }, servers);
    expect('errors' in read && [...read.errors.conditions]).toEqual([
      [0, 'Enter the folder.'],
      [4, 'Enter the name of an argument.'],
    ]);
    expect(readRuleForm(newRuleForm([]), [])).toMatchObject({ errors: { serverId: 'Choose a server.' } });
  });
});

describe('argumentsOf', () => {
  it('lists those of a tool or of all, without the one that the host fills in', () => {
    expect(argumentsOf(files, 'read')).toEqual([{ name: 'path', isText: true }]);
    expect(argumentsOf(files, null).map(({ name }) => name)).toEqual(['path', 'lines', 'mark']);
    expect(argumentsOf(undefined, null)).toEqual([]);
  });
});

describe('values', () => {
  it.each([
    ['5', true, '5'],
    ['5', false, 5],
    ['"5"', false, '5'],
    ['true', false, true],
    ['hello', false, 'hello'],
    ['null', false, null],
    ['', false, ''],
  ])('%j with text only %s is %j', (typed, isText, value) => {
    expect(readValue(typed, isText)).toEqual(value);
    expect(readValue(typedValue(value, isText), isText)).toEqual(value);
  });
});
