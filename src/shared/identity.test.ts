import { describe, expect, it } from 'vitest';
import { identityProposal } from './identity.ts';
import type { JsonValue } from './json.ts';

const tool = (properties: JsonValue) => ({ inputSchema: { type: 'object', properties } });

describe('identityProposal', () => {
  it.each<[string, JsonValue, string | null]>([
    ['user_id', { text: { type: 'string' }, user_id: { type: 'string' } }, 'user_id'],
    ['userId', { userId: { type: ['string', 'null'] } }, 'userId'],
    ['user-id', { 'user-id': { anyOf: [{ type: 'null' }, { type: 'string' }] } }, 'user-id'],
    ['the most usual of several', { 'user-id': { type: 'string' }, user_id: { type: 'string' } }, 'user_id'],
    ['nothing where it is a number', { user_id: { type: 'integer' } }, null],
    ['nothing where it is called otherwise', { user: { type: 'string' }, user_id_hash: { type: 'string' } }, null],
    ['nothing where the schema makes no sense', ['user_id'], null],
  ])('proposes %s', (_name, properties, proposed) => {
    expect(identityProposal([tool({}), tool(properties)])).toBe(proposed);
  });

  it('proposes nothing without tools, or with tools that take nothing', () => {
    expect(identityProposal([])).toBeNull();
    expect(identityProposal([{ inputSchema: {} }])).toBeNull();
  });
});
