import { expect, it } from 'vitest';
import { answerPageRequest } from './pageRequest.ts';

const index = {
  contentType: 'text/html; charset=utf-8',
  immutable: false,
  read: async () => new TextEncoder().encode('<!doctype html>'),
};
const page = { find: (path: string) => (path === '/' ? index : undefined) };
const get = (url: string, method = 'GET') => answerPageRequest(page, { url, method });

it('sends the page with its policy', async () => {
  const answer = await get('app://signalbox/?x#y');
  expect(answer.status).toBe(200);
  expect(await answer.text()).toBe('<!doctype html>');
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  const policy = answer.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("connect-src 'self';");
  expect(policy).not.toMatch(/unsafe-eval|https?:|\*/);
  expect(policy).toMatch(/script-src 'self';/);
});

it.each(['app://other/', 'app://signalbox.evil/', 'app://signalbox/../../etc/passwd', 'app://signalbox/%2e%2e/x'])(
  'has nothing at %s but says so with the same policy',
  async (url) => {
    const answer = await get(url);
    // `..` is resolved by the URL parser before it reaches us, to a path that is not in the page.
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  },
);

it('serves GET only', async () => {
  expect((await get('app://signalbox/', 'POST')).status).toBe(405);
});
