import { describe, expect, it } from 'vitest';
import { goesInTheClear, isPrivate, originOf } from './addresses.ts';

describe('what an address tells', () => {
  it.each([
    ['http://example.com', true],
    [' http://192.168.1.2:8000/x ', true],
    ['http://127.0.0.1.evil.example/v1', true],
    ['https://example.com', false],
    ['http://localhost:1234/v1', false],
    ['http://127.8.0.1:80', false],
    ['http://[::1]:1', false],
    ['nonsense', false],
  ])('says of %s whether others can read what is sent to it: %s', (address, clear) => {
    expect(goesInTheClear(address)).toBe(clear);
  });

  it.each([
    'http://localhost:3000',
    'https://127.0.0.1',
    'http://[::1]:8080/x',
    'http://10.1.2.3',
    'http://172.16.0.1',
    'http://172.31.255.1',
    'https://192.168.0.10/api',
    'http://[fd12:3456::1]/',
    'http://2130706433/',
  ])('knows that %s stays near', (address) => {
    expect(isPrivate(address)).toBe(true);
  });

  it.each(['https://example.com', 'http://172.32.0.1', 'http://11.0.0.1', 'https://10.example.com', '', '10.0.0.1'])(
    'does not take %s for one that does',
    (address) => {
      expect(isPrivate(address)).toBe(false);
    },
  );

  it('gives the origin, and what is none as it is', () => {
    expect(originOf(' https://Example.com:443/a?b ')).toBe('https://example.com');
    expect(originOf(' example ')).toBe('example');
  });
});
