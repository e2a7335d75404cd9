import { describe, expect, it } from 'vitest';
import { failureOf } from '../../testing/failures.ts';
import { segmentsOf } from './segments.ts';

const parse = (path: string, platform: NodeJS.Platform = 'linux', mayEndInSlash = false) =>
  segmentsOf(path, { platform, mayEndInSlash });

describe('a path', () => {
  it.each([
    ['', []],
    ['.', []],
    ['a', ['a']],
    ['./a/b.txt', ['a', 'b.txt']],
    ['a b/ä/日本/🙂', ['a b', 'ä', '日本', '🙂']],
    ['..a/b../...', ['..a', 'b..', '...']],
    ['-rf', ['-rf']],
    ['~/a', ['~', 'a']],
    ['%2e%2e/a', ['%2e%2e', 'a']],
    ['a\\b', ['a\\b']],
    ['C:\\a', ['C:\\a']],
    ['NUL', ['NUL']],
    ['a:b', ['a:b']],
    ['a.', ['a.']],
  ])('F29 %j is the names %j on Linux', (path, segments) => {
    expect(parse(path)).toEqual(segments);
  });

  it.each([
    ['..', 'DENIED', '".."'],
    ['../a', 'DENIED', '".."'],
    ['a/../b', 'DENIED', '".."'],
    ['a/..', 'DENIED', '".."'],
    ['./..', 'DENIED', '".."'],
    ['/', 'DENIED', 'absolute'],
    ['/etc/passwd', 'DENIED', 'absolute'],
    ['//etc/passwd', 'DENIED', 'absolute'],
    ['a//b', 'INVALID_INPUT', '"/" too many'],
    ['.//etc/passwd', 'INVALID_INPUT', '"/" too many'],
    ['a/', 'INVALID_INPUT', '"/" too many'],
    ['./', 'INVALID_INPUT', '"."'],
    ['a/./b', 'INVALID_INPUT', '"."'],
    ['a/.', 'INVALID_INPUT', '"."'],
    ['a\0', 'INVALID_INPUT', 'control character'],
    ['a\0/../../etc', 'INVALID_INPUT', 'control character'],
    ['a\nb', 'INVALID_INPUT', 'control character'],
    ['a\u007f', 'INVALID_INPUT', 'control character'],
    ['a\u0085b', 'INVALID_INPUT', 'control character'],
    ['a\ud800', 'INVALID_INPUT', 'half a character'],
  ])('F29 %j is refused everywhere', (path, code, hint) => {
    for (const platform of ['linux', 'darwin', 'win32'] as const) {
      const failure = failureOf(() => parse(path, platform));
      expect(failure).toMatch(new RegExp(`^${code}: `));
      expect(failure).toContain(hint);
      expect(failure).not.toMatch(/\p{Cc}|\p{Cs}/u);
    }
  });

  it.each([
    ['a\\b', '"\\"'],
    ['..\\a', '"\\"'],
    ['C:a', '":"'],
    ['a:b', '":"'],
    ['a.txt::$DATA', '":"'],
    ['a*', 'does not allow'],
    ['a?', 'does not allow'],
    ['a|b', 'does not allow'],
    ['a<b>', 'does not allow'],
    ['a"b', 'does not allow'],
    ['a.', 'a dot or a space'],
    ['a ', 'a dot or a space'],
    ['a./b', 'a dot or a space'],
    ['...', 'a dot or a space'],
    ['CON', 'a device'],
    ['a/nul', 'a device'],
    ['Aux.txt', 'a device'],
    ['prn .txt', 'a device'],
    ['COM1', 'a device'],
    ['com¹.log', 'a device'],
    ['LPT9.a.b', 'a device'],
    ['CONIN$', 'a device'],
  ])('F29 %j is refused on Windows', (path, hint) => {
    expect(failureOf(() => parse(path, 'win32'))).toContain(hint);
    expect(failureOf(() => parse(path, 'win32'))).toMatch(/^INVALID_INPUT: /);
  });

  it.each(['C:\\Windows', '\\\\server\\share', '\\Windows', 'c:/Windows'])('F29 %j is absolute on Windows', (path) => {
    expect(failureOf(() => parse(path, 'win32'))).toMatch(/^DENIED: .* is absolute/);
  });

  it.each(['console', 'auxiliary.txt', 'com', 'com10', 'null', 'a.con', 'a b.txt'])(
    'F29 %j is a name like any other on Windows',
    (path) => {
      expect(parse(path, 'win32')).toEqual([path]);
    },
  );

  it('may end in one slash where it can be a folder', () => {
    expect(parse('a/b/', 'linux', true)).toEqual(['a', 'b']);
    expect(parse('./', 'linux', true)).toEqual([]);
    expect(failureOf(() => parse('a//', 'linux', true))).toContain('"/" too many');
    expect(failureOf(() => parse('/', 'linux', true))).toMatch(/^DENIED/);
  });
});
