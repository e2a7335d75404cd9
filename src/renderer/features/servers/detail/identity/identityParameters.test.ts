import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../../../../shared/json.ts';
import type { ServerView } from '../../../../../shared/server.ts';
import type { ToolInfo } from '../../../../../shared/tool.ts';
import { server } from '../../../../testing/samples.ts';
import { isFilledIn, sharedParameters } from './identityParameters.ts';

const text = { type: 'string' };
const tool = (name: string, properties: JsonValue): ToolInfo => ({
  name,
  title: null,
  description: '',
  inputSchema: { type: 'object', properties },
  annotations: { readOnly: true, destructive: false, idempotent: false, openWorld: false },
});
const names = (tools: ToolInfo[], part: Partial<ServerView> = {}) =>
  sharedParameters(server('mail', { tools, ...part })).map((each) => `${each.name} ${each.tools}`);

describe('sharedParameters', () => {
  it('has texts that several tools take, those of most tools first', () => {
    const tools = [
      tool('a', { user_id: text, box: text, count: { type: 'integer' } }),
      tool('b', { user_id: text, box: { anyOf: [{ type: 'string' }, { type: 'null' }] }, count: { type: 'integer' } }),
      tool('c', { user_id: { type: ['string', 'null'] }, subject: text }),
    ];
    expect(names(tools)).toEqual(['user_id 3', 'box 2']);
  });

  it('has those of the only tool, and none of a server without tools', () => {
    expect(names([tool('a', { to: text, at: text })])).toEqual(['at 1', 'to 1']);
    expect(names([])).toEqual([]);
  });

  it('has what is proposed or marked, however few tools take it', () => {
    const tools = [tool('a', { userId: text }), tool('b', {})];
    expect(names(tools)).toEqual([]);
    expect(names(tools, { identityProposal: 'userId' })).toEqual(['userId 1']);
    const config = { ...server('mail').config, identityParameter: 'gone' };
    expect(names(tools, { config })).toEqual(['gone 0']);
  });

  it('makes nothing of schemas that make no sense, nor of names that are too long to be marked', () => {
    const odd = [tool('a', ['user_id']), tool('b', { user_id: 'text', ['x'.repeat(65)]: text }), tool('c', null)];
    expect(names([...odd, ...odd])).toEqual([]);
  });
});

describe('isFilledIn', () => {
  it('F28 is so for the tools that have the marked parameter, whatever it is called', () => {
    const marked = tool('a', { user_id: text });
    expect(isFilledIn('user_id', marked)).toBe(true);
    expect(isFilledIn('userId', marked)).toBe(false);
    expect(isFilledIn('toString', marked)).toBe(false);
    expect(isFilledIn(null, marked)).toBe(false);
  });
});
