import { describe, expect, it } from 'vitest';
import { nameInWords, stem, stemsOfName, wordsOf } from './words.ts';

describe('stem', () => {
  it.each([
    ['notes', 'note'],
    ['tagged', 'tag'],
    ['tagging', 'tag'],
    ['cities', 'city'],
    ['boxes', 'box'],
    ['created', 'create'],
    ['creating', 'create'],
    ['adding', 'add'],
    ['plants', 'planting'],
    ['matches', 'matched'],
  ])('%s and %s have one stem', (one, other) => {
    expect(stem(one)).toBe(stem(other));
  });

  it.each([
    ['string', 'str'],
    ['bus', 'bu'],
    ['glass', 'glas'],
    ['this', 'thi'],
    ['red', 'r'],
  ])('%s is not cut to %s', (word, wrong) => {
    expect(stem(word)).not.toBe(wrong);
  });
});

describe('words', () => {
  it('knows letters of every script, and where each word is', () => {
    expect(wordsOf('Größe: 5 м, Ann’s').map(({ text, start, end }) => [text, start, end])).toEqual([
      ['Größe', 0, 5],
      ['5', 7, 8],
      ['м', 9, 10],
      ['Ann’s', 12, 17],
    ]);
    expect(wordsOf('Ann’s')[0]?.lower).toBe('ann');
  });

  it('takes names apart as programs write them', () => {
    expect(stemsOfName('listTimeZones')).toEqual(stemsOfName('list_time-zone'));
    expect(nameInWords('dueDate')).toBe('due date');
    expect(nameInWords('utc_offset')).toBe('utc offset');
  });
});
