import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldAt, mostLines, TextLines } from './textLines.ts';

const linesOf = (...pieces: string[]) => {
  const lines = new TextLines();
  for (const piece of pieces) lines.append(piece);
  return Array.from({ length: lines.count }, (_, index) => lines.at(index));
};

describe('TextLines', () => {
  it('joins what was cut between pieces, and takes every line ending', () => {
    expect(linesOf('one\ntw', 'o\r', '\nthree\n', '\nfive')).toEqual(['one', 'two', 'three', '', 'five']);
    expect(linesOf('')).toEqual([]);
    expect(linesOf('one\n')).toEqual(['one']);
  });

  it('folds a line of any length, and never inside a character', () => {
    const long = `${'x'.repeat(foldAt - 1)}😀${'y'.repeat(foldAt * 2)}`;
    const folded = linesOf(long);
    expect(folded.join('')).toBe(long);
    expect(folded[0]).toBe('x'.repeat(foldAt - 1));
    for (const line of folded) expect(line.length).toBeLessThanOrEqual(foldAt);
  });

  it('gives the same lines wherever the text is cut', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\n', '\r\n', '😀', 'x'.repeat(300)), maxLength: 60 });
    fc.assert(
      fc.property(text, fc.array(fc.nat(5_000), { maxLength: 8 }), (whole, cuts) => {
        const places = [0, ...cuts.filter((cut) => cut < whole.length).sort((a, b) => a - b), whole.length];
        const pieces = places.slice(1).map((place, index) => whole.slice(places[index], place));
        // A piece is decoded text: it never ends inside a character.
        fc.pre(pieces.every((piece) => piece.isWellFormed()));
        expect(linesOf(...pieces)).toEqual(linesOf(whole));
      }),
    );
  });

  it('stops counting where a page could not be taller, and says so', () => {
    const lines = new TextLines();
    for (let piece = 0; piece < 101; piece += 1) lines.append('x\n'.repeat(mostLines / 100));
    expect(lines.count).toBe(mostLines);
    expect(lines.full).toBe(true);
  });
});
