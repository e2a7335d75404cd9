import { describe, expect, it } from 'vitest';
import { baseUrlSchema, keyChangeSchema } from './settings.ts';

describe('The address of a provider', () => {
  it.each([
    ['https://api.openai.com/v1', 'https://api.openai.com/v1'],
    [' https://api.openai.com/v1/ ', 'https://api.openai.com/v1'],
    ['https://host.test/v1/chat/completions', 'https://host.test/v1'],
    ['https://host.test/v1/chat/completions/', 'https://host.test/v1'],
    ['https://host.test/v1/responses', 'https://host.test/v1'],
    ['https://host.test/v1/messages', 'https://host.test/v1'],
    ['http://[::1]:11434/v1/models', 'http://[::1]:11434/v1'],
    ['http://localhost:1234', 'http://localhost:1234'],
    ['https://host.test/openai/v1#docs', 'https://host.test/openai/v1'],
  ])('is %s as it is pasted, and %s as it is kept', (pasted, kept) => {
    expect(baseUrlSchema.parse(pasted)).toBe(kept);
  });

  it.each([
    ['localhost:11434', /begins with http/],
    ['ftp://host.test', /begins with http/],
    ['https://host.test/v1?key=1', /question mark/],
    ['https://me:secret@host.test/v1', /names and passwords/],
    ['https:///me:secret@host.test/v1', /names and passwords/],
    // From each of its slashes on, this was looked through to its end: for minutes.
    [`https://host.test${'/'.repeat(1_000_000)}v1`, /2048/],
  ])('is not %s', (pasted, words) => {
    expect(baseUrlSchema.safeParse(pasted).error?.issues[0]?.message).toMatch(words);
  });
});

describe('A key', () => {
  const issueOf = (value: string) => keyChangeSchema.safeParse({ action: 'set', value }).error?.issues[0]?.message;

  it('is taken as it is pasted, without blanks around it', () => {
    expect(keyChangeSchema.parse({ action: 'set', value: ' sk-1_a.b~c=/+ \n' })).toEqual({
      action: 'set',
      value: 'sk-1_a.b~c=/+',
    });
  });

  // A header can't carry it, and the error that says so quotes it.
  it.each(['sk-one\nsk-two', 'sk-one\0', 'sk-…'])('is not %j', (value) => {
    expect(issueOf(value)).toMatch(/in one line/);
  });
});
