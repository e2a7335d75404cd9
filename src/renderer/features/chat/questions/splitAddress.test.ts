import { describe, expect, it } from 'vitest';
import { splitAddress } from './splitAddress.ts';

describe('splitAddress', () => {
  it.each([
    ['https://example.com/a?b#c', 'https://', 'example.com', '/a?b#c'],
    ['https://bank.example@evil.example/', 'https://bank.example@', 'evil.example', '/'],
    ['http://localhost:9000/x', 'http://', 'localhost:9000', '/x'],
    ['https://example.com', 'https://', 'example.com', ''],
    ['https://example.com?@bank.example', 'https://', 'example.com', '?@bank.example'],
  ])('finds where %s leads', (address, before, host, after) => {
    expect(splitAddress(address)).toEqual({ before, host, after });
  });

  it.each(['not an address', 'mailto:a@b.cd', 'javascript:alert(1)', 'https://bank.example\\@evil.example/', ''])(
    'loses nothing of %j, and lets no part of it stand out that is not the host',
    (text) => {
      const { before, host, after } = splitAddress(text);
      expect(before + host + after).toBe(text);
      if (host !== '') expect(new URL(text).host).toBe(host.toLowerCase());
    },
  );
});
