import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinCommandLine, shellWords, splitCommandLine } from './splitCommandLine.ts';

describe('splitCommandLine', () => {
  it.each<[string, string[]]>([
    ['npx -y some-server', ['npx', '-y', 'some-server']],
    ['  spaced   out\t ', ['spaced', 'out']],
    [`run "two words" 'and more'`, ['run', 'two words', 'and more']],
    [`--name="A B" x''y`, ['--name=A B', 'xy']],
    [`empty "" ''`, ['empty', '', '']],
    [String.raw`C:\Users\me\run.exe C:\x`, [String.raw`C:\Users\me\run.exe`, String.raw`C:\x`]],
    [String.raw`"C:\Program Files\x.exe" -a`, [String.raw`C:\Program Files\x.exe`, '-a']],
    [String.raw`a\ b \"c\" 'it\s' "say \"hi\""`, ['a b', '"c"', String.raw`it\s`, 'say "hi"']],
    ['echo $HOME && rm -rf ~ | cat', ['echo', '$HOME', '&&', 'rm', '-rf', '~', '|', 'cat']],
    ['', []],
  ])('cuts %j', (line, argv) => {
    expect(splitCommandLine(line)).toEqual({ ok: true, argv });
  });

  it.each(['say "hi', "it's"])('says what is wrong with %j', (line) => {
    expect(splitCommandLine(line)).toMatchObject({ ok: false, reason: expect.stringContaining('not closed') });
  });

  it('gives back any words that were put in single quotes', () => {
    const word = fc.string().filter((text) => !text.includes("'"));
    fc.assert(
      fc.property(fc.array(word), (argv) => {
        expect(splitCommandLine(argv.map((text) => `'${text}'`).join(' '))).toEqual({ ok: true, argv });
      }),
    );
  });

  it('points at words that only a shell would understand', () => {
    const braces = '$'.concat('{X}');
    const argv = ['a', '|', '&&', '2>err', '$HOME', braces, '%PATH%', '~', '~/x', '`id`', 'a|b', '-x', '5$', 'a~b'];
    expect(shellWords(argv)).toEqual(['|', '&&', '2>err', '$HOME', braces, '%PATH%', '~', '~/x', '`id`']);
  });
});

describe('joinCommandLine', () => {
  it('is cut into the same words again, whatever they are', () => {
    const character = fc.constantFrom('a', ' ', "'", '"', '\\', '\t', '-', '/');
    const word = fc.oneof(fc.string(), fc.string({ unit: character }));
    fc.assert(
      fc.property(fc.array(word), (argv) => {
        expect(splitCommandLine(joinCommandLine(argv))).toEqual({ ok: true, argv });
      }),
    );
  });

  it('quotes only what needs it', () => {
    const argv = ['npx', '-y', 'server', '--root', '/home/me/My Documents', String.raw`C:\x`, "it's", ''];
    expect(joinCommandLine(argv)).toBe(String.raw`npx -y server --root "/home/me/My Documents" C:\x "it's" ""`);
  });
});
