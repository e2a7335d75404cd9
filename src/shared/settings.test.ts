import { describe, expect, it } from 'vitest';
import { baseUrlSchema } from './settings.ts';

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
  ])('is not %s', (pasted, words) => {
    expect(baseUrlSchema.safeParse(pasted).error?.issues[0]?.message).toMatch(words);
  });
});
