import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../../testing/failures.ts';
import { previewOf } from './preview.ts';
import { replaceText } from './replace.ts';

const replace = (before: string, oldText: string, newText: string, all = false) =>
  replaceText(before, { oldText, newText, all }, 'a.txt');
const preview = (...given: Parameters<typeof replace>) => previewOf(replace(...given));

describe('replacing a piece of a text', () => {
  it.each([
    ['one piece', 'a b c', 'b', 'x', 'a x c'],
    ['a piece by nothing', 'a b c', ' b', '', 'a c'],
    ['what only looks like a pattern', 'a.c abc', 'a.c', '$& $1 $$', '$& $1 $$ abc'],
    ['over lines', 'a\nb\nc\n', 'b\nc', 'x', 'a\nx\n'],
    ['with the line breaks of the file', 'a\r\nb\r\nc\r\n', 'a\nb', 'x\ny\nz', 'x\r\ny\r\nz\r\nc\r\n'],
    ['with breaks that the file does not have', 'a\nb\n', 'a\r\nb', 'x\r\ny', 'x\ny\n'],
    ['exactly in a file with both', 'a\r\nb\nc', 'b\nc', 'x\ny', 'a\r\nx\ny'],
    ['behind a byte order mark', '\ufeffa b', 'a', 'x', '\ufeffx b'],
  ])('changes %s', (_, before, oldText, newText, after) => {
    expect(replace(before, oldText, newText).after).toBe(after);
  });

  it('wants exactly one place, or all of them', () => {
    expect(failureOf(() => replace('a b', 'c', 'x'))).toMatch(/^INVALID_INPUT: That text is not in "a.txt"/);
    expect(failureOf(() => replace('a a a', 'a', 'x'))).toMatch(/^INVALID_INPUT: .* in "a.txt" 3 times/);
    expect(replace('a a a', 'a', 'x', true)).toMatchObject({ after: 'x x x', positions: [0, 2, 4] });
    expect(replace('aaaa', 'aa', 'b', true).after).toBe('bb');
  });
});

describe('the preview', () => {
  it('shows the lines before and after with what is around them', () => {
    expect(preview('1\n2\n3\n4\n5\n6\n7\n8\n9\n', '5', 'five\nfunf')).toBe(
      '@@ -2,7 +2,8 @@\n 2\n 3\n 4\n-5\n+five\n+funf\n 6\n 7\n 8',
    );
  });

  it.each([
    ['the first line', 'a\nb', 'a', 'x', '@@ -1,2 +1,2 @@\n-a\n+x\n b'],
    ['the last line', 'a\nb', 'b', 'x', '@@ -1,2 +1,2 @@\n a\n-b\n+x'],
    ['a text of one line', 'a', 'a', 'x', '@@ -1,1 +1,1 @@\n-a\n+x'],
    ['lines that end as on Windows', 'a\r\nb\r\n', 'b', 'x', '@@ -1,2 +1,2 @@\n a\n-b\n+x'],
  ])('of %s', (_, before, oldText, newText, expected) => {
    expect(preview(before, oldText, newText)).toBe(expected);
  });

  it('takes changes on one line and near to each other together, and others apart', () => {
    expect(preview('a a\nb\na\n', 'a', 'x', true)).toBe('@@ -1,3 +1,3 @@\n-a a\n+x x\n b\n-a\n+x');
    const far = preview(`a\n${'-\n'.repeat(10)}a\n`, 'a', 'x', true);
    expect(far.match(/^@@.*$/gm)).toEqual(['@@ -1,4 +1,4 @@', '@@ -9,4 +9,4 @@']);
  });

  it('is cut where it would be very long', () => {
    expect(preview('a\n'.repeat(20_000), 'a', 'b', true).length).toBeLessThan(17_000);
  });

  it('applied to the old text makes the new one, whatever is replaced', () => {
    const anyText = fc.array(fc.constantFrom('a', 'b', '\n', 'ab\n'), { maxLength: 40 }).map((parts) => parts.join(''));
    const piece = fc.constantFrom('a', 'b', 'ab', '\n', 'b\na', '\n\n');
    fc.assert(
      fc.property(anyText, piece, fc.constantFrom('', 'x', '\n', 'x\ny', 'x\n'), (before, oldText, newText) => {
        fc.pre(before.includes(oldText));
        const replaced = replace(before, oldText, newText, true);
        expect(applied(before, previewOf(replaced))).toEqual(linesOf(replaced.after));
      }),
      { numRuns: 500 },
    );
  });
});

const linesOf = (text: string) => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

/** What `patch` makes of the lines of a text. */
function applied(before: string, diff: string): string[] {
  const rest = linesOf(before);
  const made: string[] = [];
  let taken = 0;
  for (const line of diff.split('\n')) {
    const [, from] = /^@@ -(\d+)/.exec(line) ?? [];
    const text = line.slice(1);
    if (from !== undefined) {
      const skipped = rest.splice(0, Number(from) - 1 - taken);
      taken += skipped.length;
      made.push(...skipped);
    } else if (line.startsWith('+')) {
      made.push(text);
    } else {
      expect(rest.shift()).toBe(text);
      taken += 1;
      if (line.startsWith(' ')) made.push(text);
    }
  }
  return [...made, ...rest];
}
