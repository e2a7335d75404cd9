import { describe, expect, it } from 'vitest';
import { fail, succeed } from '../../../../shared/errors.ts';
import { resultFor } from './toolResult.ts';

const shortened = succeed({ text: 'short', structured: null, cutFrom: null, stored: [] });

describe('The result for a client', () => {
  it('is the one that the server gave, without what is between the server and us', () => {
    const content = [
      { type: 'text', text: 'hello', annotations: { audience: ['user'] } },
      { type: 'resource_link', uri: 'file:///a', name: 'a' },
    ];
    const raw = {
      resultType: 'complete',
      content,
      structuredContent: { a: [1] },
      isError: true,
      _meta: { 'example.com/cost': 3, 'io.modelcontextprotocol/serverInfo': {}, 'signalbox/user': 'alice' },
    };
    expect(resultFor(raw, shortened)).toEqual({
      content,
      structuredContent: { a: [1] },
      isError: true,
      _meta: { 'example.com/cost': 3 },
    });
  });

  it('may have no content', () => {
    expect(resultFor({ structuredContent: { ok: true } }, shortened)).toEqual({
      content: [],
      structuredContent: { ok: true },
    });
  });

  it('is a text where the server’s own has a form that no client takes', () => {
    const raw = { content: [{ type: 'hologram', data: 'x' }] };
    expect(resultFor(raw, shortened)).toEqual({ content: [{ type: 'text', text: 'short' }] });
  });

  it('says in words why there is none', () => {
    expect(resultFor(null, fail('TIMEOUT', 'It took too long.'))).toEqual({
      content: [{ type: 'text', text: 'It took too long.' }],
      isError: true,
    });
  });
});
