import { describe, expect, it } from 'vitest';
import { redact, redactText } from './redact.ts';

const canary = 'cAnArY0123456789abcdef';

describe('F26 a secret never reaches the log', () => {
  it.each([
    ['apiKey', { apiKey: canary }],
    ['api_key', { settings: { api_key: canary } }],
    ['X-Api-Key', { headers: { 'X-Api-Key': canary } }],
    ['Authorization', { headers: { Authorization: `Bearer ${canary}` } }],
    ['token in a list', { list: [{ accessToken: canary }] }],
    ['a password', { password: canary }],
    ['a value', { name: 'GITHUB_TOKEN', value: canary }],
    ['an environment', { env: { HARMLESS: canary } }],
    ['a map', { map: new Map([['secret', canary]]) }],
    ['an error with fields', Object.assign(new Error('refused'), { token: canary })],
    ['the cause of an error', new Error('refused', { cause: { clientSecret: canary } })],
    ['an error whose message has a bearer', new Error(`401 for Bearer ${canary}`)],
  ])('by name: %s', (_name, value) => {
    expect(JSON.stringify(redact({ value: undefined, fields: value }))).not.toContain(canary);
  });

  it.each([
    `Authorization: Bearer ${canary}`,
    `curl -H "authorization: basic ${canary}"`,
    `Incorrect API key provided: sk-${canary}`,
    `remote: https://user:${canary}@example.com/repo.git`,
    `GET /v1/models?api_key=${canary}&page=2`,
    `http://127.0.0.1:7420/#s=${canary}`,
    `OPENAI_API_KEY=${canary} node server.js`,
    `{"access_token":"${canary}"}`,
    `--password ${canary}`.replace(' ', '='),
    `eyJhbGciOiJIUzI1NiJ9.${canary}.${canary}`,
    `-----BEGIN PRIVATE KEY-----\n${canary}\n-----END PRIVATE KEY-----`,
  ])('by its looks: %s', (text) => {
    const result = redactText(text);
    expect(result).not.toContain(canary);
    expect(result).toContain('[redacted]');
  });
});

describe('redact', () => {
  it('keeps what is harmless, and what helps to find the cause', () => {
    expect(redact({ server: 'notes', count: 3, tool: 'create', none: null })).toEqual({
      server: 'notes',
      count: 3,
      tool: 'create',
      none: null,
    });
    expect(redactText('https://example.com/v1/models answered 401')).toBe('https://example.com/v1/models answered 401');
  });

  it('keeps name, message, stack and cause of an error', () => {
    const error = new TypeError('broken', { cause: new Error('the disk') });
    expect(redact({ error })).toMatchObject({
      error: { name: 'TypeError', message: 'broken', stack: expect.any(String), cause: { message: 'the disk' } },
    });
  });

  it('survives cycles, getters that throw, depth and size', () => {
    const loop: Record<string, unknown> = {};
    loop.self = loop;
    const hostile = Object.defineProperty({}, 'bad', {
      enumerable: true,
      get() {
        throw new Error('no');
      },
    });
    let deep: unknown = 'end';
    for (let level = 0; level < 50; level++) deep = { deep };
    const result = JSON.stringify(
      redact({ loop, hostile, deep, long: 'x'.repeat(1_000_000), many: Array(5000).fill(1) }),
    );
    expect(result.length).toBeLessThan(25_000);
    expect(result).toContain('[circular]');
    expect(result).toContain('[unreadable]');
    expect(result).toContain('[too deep]');
  });

  it('does not modify what it is given', () => {
    const fields = { token: canary };
    redact(fields);
    expect(fields.token).toBe(canary);
  });
});
