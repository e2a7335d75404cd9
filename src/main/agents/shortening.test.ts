import { describe, expect, it } from 'vitest';
import { fail } from '../../shared/errors.ts';
import type { PathTurn } from './history.ts';
import { shorten, shortened, shortenedTools } from './shortening.ts';
import { sample } from './testing/samples.ts';
import { done } from './testing/turnHarness.ts';

const traitsOf = (contextTokens: number | null) => ({ contextTokens, takesImages: false, takesFiles: false });
const turn = (...items: PathTurn['items']): PathTurn => ({ origin: 'message', items });
const long = (change = {}) => sample.call({ outcome: done('word '.repeat(10_000)), ...change });
const plan = (turns: PathTurn[], limit: number | null, rule: 'when-full' | 'never' = 'when-full', other = 0) =>
  shorten(turns, { traits: traitsOf(limit), other, rule });

describe('Old results', () => {
  it('stay whole where there is room, where the user says never, and where the model takes anything', () => {
    const turns = [1, 2, 3, 4].map(() => turn(long()));
    expect(plan(turns, 200_000).items).toEqual([]);
    expect(plan(turns, 1_000, 'never').items).toEqual([]);
    expect(plan(turns, null).items).toEqual([]);
  });

  it('are shortened in turns before the last two, and in all before the last where that is not enough', () => {
    const turns = [turn(long()), turn(long()), turn(long()), turn(long())];
    const calls = turns.flatMap(({ items }) => items);
    const { tokens } = plan(turns, 1_000_000);
    // All four are more than a half; the last two of them are less than four fifths.
    expect(plan(turns, tokens).items).toEqual(calls.slice(0, 2));
    expect(plan(turns, tokens).tokens).toBeLessThan(tokens * 0.7);
    expect(plan(turns, tokens / 2).items).toEqual(calls.slice(0, 3));
    // What else the request brings counts as well.
    expect(plan(turns, tokens, 'when-full', tokens / 2).items).toEqual(calls.slice(0, 3));
  });

  it('are results only: neither failures nor what the model itself wrote', () => {
    const written = sample.call({ arguments: { text: 'word '.repeat(10_000) }, outcome: done('written') });
    const failed = sample.call({ status: 'failed', outcome: fail('TOOL_ERROR', 'reason '.repeat(10_000)) });
    const read = long();
    const { items, tokens } = plan([turn(written, failed, read), turn(), turn()], 1_000);
    expect(items).toEqual([read]);
    const kept = plan([turn(written, failed)], 10_000_000).tokens;
    expect(tokens).toBeGreaterThan(kept);
    expect(tokens).toBeLessThan(kept + 2_000);
  });

  it('keep whole characters at the cut, and say how much is gone', () => {
    const text = shortened(`x${'😀'.repeat(5_000)}`);
    expect(text.isWellFormed()).toBe(true);
    expect(text).toContain('[… 8001 characters of this old result are left out');
    expect(shortened('short')).toBe('short');
  });

  it('ask for no call a second time that changes something', () => {
    expect(shortened('x'.repeat(20_000))).toContain('call the tool again if it only reads');
  });

  it('are told by the tools that gave them', () => {
    const call = { serverName: 'Files', tool: 'read', toolTitle: 'Read a file' };
    expect(shortenedTools([call, call, { ...call, tool: 'list', toolTitle: null }])).toEqual([
      { serverName: 'Files', tool: 'Read a file', count: 2 },
      { serverName: 'Files', tool: 'list', count: 1 },
    ]);
  });
});
