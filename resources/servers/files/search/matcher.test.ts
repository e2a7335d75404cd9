import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { failureOf, failureOfPromise } from '../../testing/failures.ts';
import { temporaryFolder } from '../testing/trees.ts';
import { clipped, type LineMatcher, literalMatcher } from './matcher.ts';
import { patternMatcher } from './patternMatcher.ts';
import { blockSize, scanFile } from './scan.ts';

let matcher: LineMatcher | null = null;
afterEach(() => matcher?.close());

async function scan(content: string | Buffer, by: LineMatcher, limit = 1_000) {
  matcher = by;
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, content);
  const descriptor = openSync(file, 'r');
  try {
    return await scanFile(descriptor, Buffer.alloc(blockSize), { matcher: by, limit, check: () => {} });
  } finally {
    closeSync(descriptor);
  }
}

const hits = async (...given: Parameters<typeof scan>) => {
  const scanned = await scan(...given);
  return scanned.kind === 'text' ? scanned.hits.map(({ line, text }) => `${line}: ${text}`) : scanned.kind;
};

describe.each([
  ['as it is', (text: string, isCaseSensitive = false) => literalMatcher(text, isCaseSensitive)],
  ['by an expression', (text: string, isCaseSensitive = false) => patternMatcher(text, isCaseSensitive)],
])('lines with a text, %s', (_, make) => {
  it('are found with their numbers', async () => {
    expect(await hits('one\ntwo\r\nthree two\n\nTwo', make('two'))).toEqual(['2: two', '3: three two', '5: Two']);
    expect(await hits('one\ntwo\nTwo', make('two', true))).toEqual(['2: two']);
    expect(await hits('ÄRGER\nä', make('ä'))).toEqual(['1: ÄRGER', '2: ä']);
    expect(await hits('', make('two'))).toEqual([]);
    expect(await hits('one\n', make('two'))).toEqual([]);
  });

  it('are found up to so many', async () => {
    expect(await hits('a\n'.repeat(50_000), make('a'), 3)).toEqual(['1: a', '2: a', '3: a']);
  });

  it('are found in a file of many blocks, also where two of them meet', async () => {
    const lines = Array.from({ length: 40_000 }, (_, at) => (at % 5_000 === 4_999 ? `needle ${at}` : `line ${at}`));
    const expected = lines.flatMap((line, at) => (line.startsWith('needle') ? [`${at + 1}: ${line}`] : []));
    expect(expected).toHaveLength(8);
    expect(await hits(`${lines.join('\n')}\n`, make('needle'))).toEqual(expected);
    const atEdge = `${'x'.repeat(blockSize - 3)}\nneedle\nend`;
    expect(await hits(atEdge, make('needle'))).toEqual(['2: needle']);
  });

  it('are found after a line that is longer than a block', async () => {
    expect(await hits(`${'x'.repeat(3 * blockSize)}\nneedle`, make('needle'))).toEqual(['2: needle']);
  });

  it('are not looked for in what is not text', async () => {
    expect(await hits(Buffer.from('needle\0'), make('needle'))).toBe('binary');
  });
});

describe('lines by an expression', () => {
  it('are taken one by one', async () => {
    expect(await hits('ab\na\nb\n', patternMatcher('^a$', false))).toEqual(['2: a']);
    expect(await hits('a\n\nb\n', patternMatcher('^$', false))).toEqual(['2: ']);
    expect(await hits('a\nb', patternMatcher('a\\sb|a[^x]b', false))).toEqual([]);
    expect(await hits('a-b\n', patternMatcher('a\\-b', false))).toEqual(['1: a-b']);
  });

  it('say what is wrong with the expression', () => {
    expect(failureOf(() => patternMatcher('a(', false))).toMatch(/^INVALID_INPUT: That is no regular expression/);
  });

  it('are given up when the expression tries too many ways, while everything else goes on', async () => {
    const other: string[] = [];
    const slow = failureOfPromise(scan(`${'a'.repeat(60)}!`, patternMatcher('(a+)+b', false)));
    const timer = setInterval(() => other.push('tick'), 10);
    expect(await slow).toMatch(/^INVALID_INPUT: The pattern "\(a\+\)\+b" takes too long/);
    clearInterval(timer);
    expect(other.length).toBeGreaterThan(0);
    expect(await failureOfPromise(Promise.resolve(matcher?.match(Buffer.from('ab'), 1)))).toMatch(/takes too long/);
  });
});

describe('a long line', () => {
  it('is shown around what was found', () => {
    const line = `${'a'.repeat(500)}needle${'b'.repeat(500)}`;
    expect(clipped(line, 500)).toMatch(/^…a{100}needleb{194}…$/);
    expect(clipped(line, 0)).toMatch(/^a{300}…$/);
    expect(clipped(line, 1_000)).toMatch(/^…b{300}$/);
    expect(clipped('short\r', 0)).toBe('short');
  });
});
