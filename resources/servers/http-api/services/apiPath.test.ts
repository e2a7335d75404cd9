import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../../testing/failures.ts';
import { isBelow, joinAddress } from './apiPath.ts';

const base = new URL('https://api.example.com/v1');

describe('joinAddress', () => {
  it.each([
    ['', {}, 'https://api.example.com/v1'],
    ['/', {}, 'https://api.example.com/v1'],
    ['items/42', {}, 'https://api.example.com/v1/items/42'],
    ['/items/', {}, 'https://api.example.com/v1/items/'],
    ['items?page=2', {}, 'https://api.example.com/v1/items?page=2'],
    ['items?page=2', { size: 10 }, 'https://api.example.com/v1/items?page=2&size=10'],
    [
      'items',
      { q: 'a b&c', tag: ['x', 'y'], none: null, on: true },
      'https://api.example.com/v1/items?q=a+b%26c&tag=x&tag=y&none=&on=true',
    ],
    ['projects/group%2Fname', {}, 'https://api.example.com/v1/projects/group%2Fname'],
    [
      'sites/https%3A%2F%2Fexample.org%2F/pages',
      {},
      'https://api.example.com/v1/sites/https%3A%2F%2Fexample.org%2F/pages',
    ],
    ['models/m:predict', {}, 'https://api.example.com/v1/models/m:predict'],
    ['@ada/..hidden/a..b', {}, 'https://api.example.com/v1/@ada/..hidden/a..b'],
    ['Zürich', {}, 'https://api.example.com/v1/Z%C3%BCrich'],
    ['octets/%FF', {}, 'https://api.example.com/v1/octets/%FF'],
    ['100%25', {}, 'https://api.example.com/v1/100%25'],
  ])('joins %j and %j', (path, query, address) => {
    expect(joinAddress(base, path, query).href).toBe(address);
  });

  it('keeps the base address as it is written, with or without a slash at its end', () => {
    expect(joinAddress(new URL('https://a.example'), 'x', {}).href).toBe('https://a.example/x');
    expect(joinAddress(new URL('https://a.example/v1/'), '', {}).href).toBe('https://a.example/v1/');
    expect(joinAddress(new URL('https://a.example/v1/'), '/x', {}).href).toBe('https://a.example/v1/x');
  });

  it.each([
    ['..'],
    ['../admin'],
    ['items/../../admin'],
    ['.'],
    ['items/./x'],
    ['%2e%2e/admin'],
    ['.%2E/admin'],
    ['items/%2e%2e%2fadmin'],
    ['%252e%252e/admin'],
    ['%25252e%25252e/admin'],
    ['..%2fadmin'],
    ['..%5cadmin'],
    ['..;/admin'],
    ['..;a=b/admin'],
    ['%2e%2e;/admin'],
    ['.. /admin'],
    ['..\\admin'],
    ['\\\\evil.example'],
    ['//evil.example/x'],
    ['items//x'],
    ['https://evil.example/x'],
    ['HTTPS://api.example.com/v1/x'],
    ['file:///etc/passwd'],
    ['items#fragment'],
    ['items?x=1#fragment'],
    ['items\tx'],
    ['items\nx'],
    ['items%00'],
    ['items%0d%0aHost:evil'],
    ['items?a b'],
    ['50%'],
    ['%zz'],
    ['%25252525252e'],
  ])('F30 refuses %j', (path) => {
    expect(failureOf(() => joinAddress(base, path, {}))).toMatch(/^INVALID_INPUT: This path cannot be called: it/);
  });

  it('refuses an address that is too long', () => {
    expect(failureOf(() => joinAddress(base, 'x', { q: 'y'.repeat(8_200) }))).toMatch(/^TOO_LARGE: .*8192 characters/);
  });

  it('F30 joins nothing that leaves the base address, whatever the path', () => {
    const piece = fc.constantFrom(
      '..',
      '.',
      '/',
      '\\',
      '%2e',
      '%2f',
      '%5c',
      '%25',
      '@',
      ':',
      '?',
      '#',
      ';',
      'v1',
      'evil.example',
      '//',
      ' ',
      '\t',
    );
    const path = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
    );
    fc.assert(
      fc.property(path, (given) => {
        let href = '';
        const refused = failureOf(() => {
          href = joinAddress(base, given, {}).href;
        });
        if (refused !== null) return;
        // As a server sees it that decodes everything, and treats what it finds as it treats the rest.
        let decoded = new URL(href).pathname;
        for (let round = 0; round < 3; round += 1)
          decoded = decoded.replace(/%([0-9a-f]{2})/gi, (_, octet) => String.fromCharCode(Number.parseInt(octet, 16)));
        const seen = new URL(href);
        seen.pathname = decoded.replaceAll('\\', '/');
        expect(seen.origin).toBe('https://api.example.com');
        expect(seen.pathname).toMatch(/^\/v1(\/|$)/);
      }),
      { numRuns: 500 },
    );
  });
});

describe('isBelow', () => {
  it.each([
    ['https://api.example.com/v1', true],
    ['https://api.example.com/v1/x?y', true],
    ['https://api.example.com:443/v1/x', true],
    ['https://api.example.com/v10', false],
    ['https://api.example.com/', false],
    ['http://api.example.com/v1/x', false],
    ['https://api.example.com:8443/v1/x', false],
    ['https://api.example.com.evil.example/v1/x', false],
    ['https://user:word@api.example.com/v1/x', false],
    ['https://api.example.com/v1/%252e%252e/x', false],
  ])('F30 says of %s: %s', (address, expected) => {
    expect(isBelow(new URL(address), base)).toBe(expected);
  });
});
