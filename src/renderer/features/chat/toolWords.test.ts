import { describe, expect, it } from 'vitest';
import { id } from '../../testing/samples.ts';
import {
  argumentLine,
  argumentWords,
  cutWords,
  durationOf,
  openQuestions,
  resultText,
  toolLabel,
} from './toolWords.ts';

describe('what an approval shows', () => {
  it('has every argument in full', () => {
    const long = 'x'.repeat(5_000);
    const args = {
      title: 'Milk',
      tags: ['a', 'b'],
      count: 2,
      done: false,
      parent: null,
      nested: { a: [1] },
      text: long,
    };
    expect(argumentWords(args).map(({ label, value }) => [label, value])).toEqual([
      ['Title', 'Milk'],
      ['Tags', 'a, b'],
      ['Count', '2'],
      ['Done', 'false'],
      ['Parent', 'none'],
      ['Nested', '{\n  "a": [\n    1\n  ]\n}'],
      ['Text', long],
    ]);
  });

  it('F21 shows no list of texts like another one', () => {
    const shown = [['a', 'b'], ['a, b'], ['a\nb'], [''], []].map((tags) => argumentWords({ tags })[0]?.value);
    expect(new Set(shown).size).toBe(shown.length);
  });

  it('F24 shows characters that hide in an argument, a name or a title', () => {
    expect(argumentWords({ 'na\u200bme': 'pay \u202eevil' })).toMatchObject([
      { label: 'Na⟨U+200B⟩me', value: 'pay ⟨U+202E⟩evil' },
    ]);
    expect(toolLabel({ tool: 'x', toolTitle: 'Read\u{E0041}' })).toBe('Read⟨U+E0041⟩');
  });
});

describe('argumentLine', () => {
  it('is one line of values, cut where it gets too long', () => {
    expect(argumentLine({ title: 'Milk\n and eggs', empty: '', count: 2 })).toBe('Milk and eggs · 2');
    expect(argumentLine({ text: 'word '.repeat(50) }, 20)).toBe('word word word word…');
    expect(argumentLine({})).toBe('');
  });
});

describe('resultText', () => {
  it('prefers structured data, and is null for what failed or has not come', () => {
    const data = { text: 'plain', structured: null, cutFrom: null, stored: [] };
    expect(resultText({ outcome: { success: true, data } })).toBe('plain');
    expect(resultText({ outcome: { success: true, data: { ...data, structured: { a: 1 } } } })).toBe('{\n  "a": 1\n}');
    expect(resultText({ outcome: null })).toBeNull();
    const error = { code: 'TIMEOUT', message: 'Late.', retryable: true } as const;
    expect(resultText({ outcome: { success: false, error } })).toBeNull();
  });
});

describe('durationOf', () => {
  it('counts from when the call was sent to its outcome, or until now', () => {
    expect(durationOf({ startedAt: 100, endedAt: 350 }, 9_999)).toBe(250);
    expect(durationOf({ startedAt: 100, endedAt: null }, 400)).toBe(300);
    expect(durationOf({ startedAt: null, endedAt: null }, 400)).toBeNull();
  });
});

describe('cutWords', () => {
  const whole = { handle: id(1), kind: 'text' as const, mimeType: 'text/plain', bytes: 20 * 1024 * 1024, name: null };
  const cut = { text: 'ä'.repeat(32 * 1024), structured: null, cutFrom: 9_000_000, stored: [] };

  it('F16 says how much of a stored text is shown, in bytes of both', () => {
    expect(cutWords({ ...cut, stored: [whole] })).toBe('Shown: first 64 KB of 20 MB.');
  });

  it('says that the rest is gone where it is not stored', () => {
    const picture = { ...whole, kind: 'image' as const };
    expect(cutWords({ ...cut, stored: [picture] })).toBe(
      'Shown: first 32,768 of 9,000,000 characters. The rest is not kept.',
    );
  });

  it('says nothing of what is shown whole', () => {
    expect(cutWords({ ...cut, cutFrom: null })).toBeNull();
    expect(cutWords({ ...cut, structured: { a: 1 } })).toBeNull();
  });
});

describe('openQuestions', () => {
  it('leaves out what was answered', () => {
    const asked = (number: number, status: 'open' | 'answered') => ({
      id: id(number),
      message: '',
      ask: { kind: 'form' as const, fields: [] },
      status,
    });
    const questions = [asked(1, 'answered'), asked(2, 'open'), asked(3, 'open')];
    expect(openQuestions({ questions }).map((question) => question.id)).toEqual([id(2), id(3)]);
  });
});
