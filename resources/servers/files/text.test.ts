import { describe, expect, it } from 'vitest';
import { failureOf } from '../testing/failures.ts';
import { decodeText, lineBreakOf, mimeTypeOf } from './text.ts';

describe('the text of a file', () => {
  it('is UTF-8, and keeps its byte order mark', () => {
    expect(decodeText(Buffer.from('ä 🙂'), 'a.txt')).toBe('ä 🙂');
    expect(decodeText(Buffer.from([0xef, 0xbb, 0xbf, 0x61]), 'a.txt')).toBe('\ufeffa');
  });

  it.each([
    ['a picture', [0x89, 0x50, 0x4e, 0x47, 0, 0], 'a.PNG', '"a.PNG" is not text in UTF-8 (image/png).'],
    ['Latin-1', [0x66, 0xfc, 0x72], 'a.txt', '"a.txt" is not text in UTF-8 (text/plain).'],
    ['half a character', [0x61, 0xc3], 'a', '"a" is not text in UTF-8 (application/octet-stream).'],
    ['UTF-16', [0xff, 0xfe, 0x61, 0], 'a.txt', '"a.txt" is text in UTF-16, and only UTF-8 can be read.'],
    ['UTF-16 the other way round', [0xfe, 0xff, 0, 0x61], 'a.txt', '"a.txt" is text in UTF-16'],
  ])('is not made of %s', (_, bytes, path, message) => {
    expect(failureOf(() => decodeText(Uint8Array.from(bytes), path))).toContain(`INVALID_INPUT: ${message}`);
  });

  it.each([
    ['', 'none'],
    ['a', 'none'],
    ['a\nb\n', '\n'],
    ['a\r\nb\r\n', '\r\n'],
    ['a\r\nb\n', 'mixed'],
    ['a\rb\n', '\n'],
  ])('%j has the line breaks %j', (text, kind) => {
    expect(lineBreakOf(text)).toBe(kind);
  });

  it.each([
    ['notes.md', 'text/markdown'],
    ['a.b/photo.JPG', 'image/jpeg'],
    ['a.b/photo', 'application/octet-stream'],
    ['constructor', 'application/octet-stream'],
    ['a.constructor', 'application/octet-stream'],
  ])('%j is taken for %s', (path, type) => {
    expect(mimeTypeOf(path)).toBe(type);
  });
});
