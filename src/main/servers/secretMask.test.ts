import { describe, expect, it } from 'vitest';
import { dots, hideCallIdentity, secretMask } from './secretMask.ts';

describe('secretMask', () => {
  it('F26 hides secrets, the longer one first, but no ordinary short words', () => {
    const { hide } = secretMask(['secret', 'secret-and-more', 'a']);
    expect(hide('a secret-and-more is no secret')).toBe(`a ${dots} is no ${dots}`);
  });

  it.each([
    ['in plain words', (text: string) => text],
    ['in JSON', (text: string) => JSON.stringify({ text })],
    ['in JSON that is a text in JSON', (text: string) => JSON.stringify({ text: JSON.stringify({ text }) })],
    ['in JSON with escaped slashes', (text: string) => JSON.stringify({ text }).replaceAll('/', '\\/')],
    ['in JSON of ASCII alone', (text: string) => JSON.stringify({ text }).replace('é', '\\u00e9')],
  ])('F26 finds a secret with quotes, slashes and accents %s', (_way, spell) => {
    const { hide } = secretMask(['p4ss"w\\rd/with/é']);
    const shown = hide(spell('before p4ss"w\\rd/with/é after'));
    expect(shown).toContain(`before ${dots} after`);
    expect(shown).not.toMatch(/p4ss|with/);
  });
});

describe('hideCallIdentity', () => {
  const identity = { 'signalbox/user': 'user-7', 'signalbox/identity': 'token-8', progressToken: 3 };

  it('F26 hides what the host tells about a call, and nothing else', () => {
    const shown: unknown = JSON.parse(
      hideCallIdentity(JSON.stringify({ id: 1, params: { _meta: identity, name: 'x' } })),
    );
    expect(shown).toEqual({
      id: 1,
      params: { _meta: { 'signalbox/user': dots, 'signalbox/identity': dots, progressToken: 3 }, name: 'x' },
    });
  });

  it('F26 hides it where a server gives its request back as a text', () => {
    const once = JSON.stringify({ content: [{ text: JSON.stringify({ _meta: identity }) }] });
    const twice = JSON.stringify({ text: once });
    for (const json of [once, twice]) {
      expect(hideCallIdentity(json)).not.toMatch(/user-7|token-8/);
      expect(() => JSON.parse(hideCallIdentity(json))).not.toThrow();
    }
  });

  it.each([
    ['a number', 12],
    ['a list', [{ a: ']' }, 'b']],
    ['an object', { a: { b: '}"token' }, c: [1] }],
    ['a text with quotes and backslashes', 'a "quoted\\" text'],
  ])('F26 hides a value that is %s', (_what, value) => {
    const json = JSON.stringify({ _meta: { 'signalbox/other': value }, name: 'kept' });
    expect(JSON.parse(hideCallIdentity(json))).toEqual({ _meta: { 'signalbox/other': dots }, name: 'kept' });
  });

  it('F26 hides the rest of a value that was cut off', () => {
    expect(hideCallIdentity('{"_meta":{"signalbox/identity":"abcdef')).toBe(`{"_meta":{"signalbox/identity":"${dots}"`);
  });

  it('leaves everything else as it is', () => {
    const json = JSON.stringify({ text: 'signalbox/user is a name', key: 'signalbox' });
    expect(hideCallIdentity(json)).toBe(json);
  });
});
