import { describe, expect, it } from 'vitest';
import {
  contextLevel,
  contextNotes,
  contextRows,
  isLimited,
  isLongTalk,
  type MeasuredReport,
  shareWords,
  shortenedRows,
  warningWords,
  withMessage,
} from './contextWords.ts';

const report = (part: Partial<MeasuredReport> = {}): MeasuredReport => ({
  limit: 1_000,
  assumed: false,
  instructions: 20,
  tools: [
    { serverId: 'notes', serverName: 'Notes', count: 7, tokens: 50 },
    { serverId: 'clock', serverName: 'Clock', count: 1, tokens: 10 },
  ],
  history: 120,
  message: 0,
  reply: 0,
  total: 200,
  toolsOnDemand: false,
  shortenedResults: 0,
  shortened: [],
  ...part,
});

describe('the context of a request', () => {
  it('matters only where there is a limit', () => {
    expect(isLimited(report())).toBe(true);
    expect(isLimited({ ...report(), limit: null })).toBe(false);
    expect(isLimited(null)).toBe(false);
  });

  it('is told as a part of the limit', () => {
    expect([4, 200, 999, 1_400].map((total) => shareWords(report({ total })))).toEqual([
      '< 1 %',
      '20 %',
      '99 %',
      '140 %',
    ]);
    expect([799, 800, 1_000, 1_001].map((total) => contextLevel(report({ total })))).toEqual([
      'fine',
      'near',
      'near',
      'over',
    ]);
  });

  it('warns from four fifths on, and says what helps', () => {
    expect(warningWords(report({ total: 799 }))).toBeNull();
    expect(warningWords(report({ total: 850, history: 700 }))).toMatch(/takes 85 % .* Begin a new chat/);
    const tools = [{ serverId: 'big', serverName: 'Big', count: 90, tokens: 900 }];
    expect(warningWords(report({ total: 1_100, tools }))).toMatch(/larger than .* Turn off servers/);
  });

  it('counts the message that is written, and says to send less where that is the most', () => {
    const measured = withMessage(report(), 700);
    expect(measured).toMatchObject({ message: 700, total: 900 });
    expect(warningWords(measured)).toMatch(/takes 90 % .* Send less at once/);
    expect([isLongTalk(report({ history: 250 })), isLongTalk(report({ history: 251 }))]).toEqual([false, true]);
  });

  it('is broken down by server, with the sum at the end', () => {
    expect(contextRows(report()).map(({ name, amount }) => `${name}: ${amount}`)).toEqual([
      'Instructions: 20',
      'Tools: 60',
      'Notes · 7 tools: 50',
      'Clock · 1 tool: 10',
      'Conversation: 120',
      'Together: 200',
    ]);
    const all = contextRows(report({ message: 30, reply: 70 })).map(({ name, amount }) => `${name}: ${amount}`);
    expect(all.slice(-3)).toEqual(['The message you write: 30', 'Kept for the answer: 70', 'Together: 200']);
  });

  it('says what is assumed, loaded on demand and shortened', () => {
    expect(contextNotes(report())).toEqual(['The model can take 1,000 tokens.']);
    const notes = contextNotes(report({ assumed: true, toolsOnDemand: true, shortenedResults: 1 }));
    expect(notes[0]).toContain('assumed');
    expect(notes[1]).toContain('searches for those that it needs');
    expect(notes[2]).toBe('1 old result reaches the model shortened to its beginning and end. Here it is whole.');
    const shortened = [{ serverName: 'Files', tool: 'Read a file', count: 3 }];
    expect(shortenedRows({ shortened })).toEqual([{ name: 'Files · Read a file', amount: '3 results' }]);
  });
});
