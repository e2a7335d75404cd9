import { describe, expect, it } from 'vitest';
import { matchShortcut, shortcutKeys, shortcuts } from '../shortcuts.ts';
import {
  count,
  formatAge,
  formatBytes,
  formatClock,
  formatDuration,
  formatLatency,
  formatMark,
  formatSecond,
  formatShare,
} from './format.ts';
import { visibleText } from './visibleText.ts';
import { inWords, listed } from './words.ts';

describe('visibleText', () => {
  it.each([
    ['tag block', 'a\u{E0061}b', 'a⟨U+E0061⟩b'],
    ['zero width', 'a\u200Bb\u2060c\uFEFF', 'a⟨U+200B⟩b⟨U+2060⟩c⟨U+FEFF⟩'],
    ['bidi', '\u202Eabc\u2066', '⟨U+202E⟩abc⟨U+2066⟩'],
    ['terminal control', '\u001B[31mred', '⟨U+001B⟩[31mred'],
    ['soft hyphen', 'pass\u00ADword', 'pass⟨U+00AD⟩word'],
    ['bytes in variation selectors', 'ok\uFE01\u{E0142}', 'ok⟨U+FE01⟩⟨U+E0142⟩'],
    ['fillers and blanks', 'a\u3164b\u2800c\u034Fd', 'a⟨U+3164⟩b⟨U+2800⟩c⟨U+034F⟩d'],
    ['joiner between letters', 'a\u200Db', 'a⟨U+200D⟩b'],
  ])('F24 writes out %s', (_, text, shown) => {
    expect(visibleText(text)).toBe(shown);
  });

  it.each(['plain\ttext\r\n', 'می‌خواهم, क्‍ष', 'I ❤️ 1️⃣', 'ça va, 你好, नमस्ते, שלום', 'family 👨‍👩‍👧 flag 🏳️‍🌈', '\u06DD'])(
    'leaves %j as it is',
    (text) => {
      expect(visibleText(text)).toBe(text);
    },
  );
});

describe('format', () => {
  it('writes durations and ages in few words', () => {
    expect([0, 240.4, 999, 1_000, 59_900, 59_960, 125_000].map(formatDuration)).toEqual([
      '0 ms',
      '240 ms',
      '999 ms',
      '1.0 s',
      '59.9 s',
      '1 min 0 s',
      '2 min 5 s',
    ]);
    expect([-5, 59_000, 60_000, 3_600_000, 86_400_000].map(formatAge)).toEqual([
      'just now',
      'just now',
      '1 min',
      '1 h',
      '1 d',
    ]);
    expect([count(1, 'tool'), count(0, 'tool'), count(2, 'entry', 'entries')]).toEqual([
      '1 tool',
      '0 tools',
      '2 entries',
    ]);
  });
});

describe('times of day', () => {
  it.each([
    ['de-DE', '09:05:07', '09:05', '09:05'],
    ['en-GB', '09:05:07', '09:05', '09:05'],
    ['en-US', '09:05:07 AM', '9:05 AM', '9:05'],
  ])('are written as a reader of %s does, in logs as on axes', (locale, second, minute, mark) => {
    const at = new Date(2026, 0, 31, 9, 5, 7).getTime();
    const plain = (text: string) => text.replace(/\s/g, ' ');
    const written = [formatSecond, formatClock, formatMark].map((format) => plain(format(at, locale)));
    expect(written).toEqual([second, minute, mark]);
  });
});

describe('figures', () => {
  it('writes latencies, shares and amounts in few words', () => {
    expect([0, 0.04, 0.42, 3.4, 250, 1_200].map(formatLatency)).toEqual([
      '0 ms',
      '0.1 ms',
      '0.4 ms',
      '3 ms',
      '250 ms',
      '1.2 s',
    ]);
    expect([0, 0.004, 0.0999, 0.12, 1.5].map(formatShare)).toEqual(['0.0 %', '0.4 %', '10 %', '12 %', '150 %']);
    const megabyte = 1024 * 1024;
    expect([12, 64 * 1024, 1_020 * 1024, 1.5 * megabyte, 64 * megabyte, 1_229 * megabyte].map(formatBytes)).toEqual([
      '12 B',
      '64 KB',
      '1.0 MB',
      '1.5 MB',
      '64 MB',
      '1.2 GB',
    ]);
  });
});

describe('matchShortcut', () => {
  const press = (key: string, part: object = {}) => ({
    key,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    ...part,
  });

  it('takes Control, and Command on a Mac, also while typing', () => {
    expect(matchShortcut(press('n', { ctrlKey: true }), true, false)).toBe('newChat');
    expect(matchShortcut(press('K', { metaKey: true }), true, true)).toBe('search');
    expect(matchShortcut(press('n', { ctrlKey: true }), false, true)).toBeNull();
    expect(matchShortcut(press('n', { metaKey: true }), false, false)).toBeNull();
  });

  it('leaves other combinations and typed text alone', () => {
    expect(matchShortcut(press('n', { ctrlKey: true, shiftKey: true }), false, false)).toBeNull();
    expect(matchShortcut(press('n', { ctrlKey: true, altKey: true }), false, false)).toBeNull();
    expect(matchShortcut(press('n'), false, false)).toBeNull();
    expect(matchShortcut(press('?', { shiftKey: true }), true, false)).toBeNull();
    expect(matchShortcut(press('?', { shiftKey: true }), false, false)).toBe('shortcuts');
  });

  it('shows the keys as they are on the keyboard', () => {
    expect(shortcuts.map((shortcut) => shortcutKeys(shortcut, false).join('+'))).toEqual([
      'Ctrl+N',
      'Ctrl+K',
      'Ctrl+B',
      'Ctrl+,',
      '?',
    ]);
  });
});

describe('words', () => {
  it('reads identifiers as words, and lists as people say them', () => {
    expect(['create_note', 'createNote', 'a-b.c/d', 'HTTPGet', ''].map(inWords)).toEqual([
      'Create note',
      'Create note',
      'A b c d',
      'Httpget',
      '',
    ]);
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(listed)).toEqual(['', 'a', 'a and b', 'a, b and c']);
  });
});
