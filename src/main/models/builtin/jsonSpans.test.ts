import { describe, expect, it } from 'vitest';
import { jsonSpans } from './jsonSpans.ts';

const found = (text: string) => jsonSpans(text).map(({ start, end }) => text.slice(start, end));

describe('JSON in a text', () => {
  it.each([
    ['post {"a": {"b": [1]}} to [2] now', ['{"a": {"b": [1]}}', '[2]']],
    ['{"a": "}\\"{"}', ['{"a": "}\\"{"}']],
    ['set {x} and [y', []],
    ['{ {"a": 1}', ['{"a": 1}']],
    ['none', []],
  ])('is found in whole: %s', (text, spans) => {
    expect(found(text)).toEqual(spans);
  });

  it('is not looked for without end', () => {
    expect(found('{'.repeat(2_000))).toEqual([]);
  });
});
