import { describe, expect, it } from 'vitest';
import { assistantItem, id, toolCall, transcript, turn, userItem } from '../../testing/samples.ts';
import { announcement } from './announce.ts';
import { type Row, toRows, waitingRow } from './rows.ts';

const question = (number: number, status: 'open' | 'answered' = 'open') => ({
  id: id(number),
  message: 'Which\u200b city?',
  ask: { kind: 'form' as const, fields: [] },
  status,
});
const kinds = (rows: Row[]) => rows.map(({ kind }) => kind);
const end = (rows: Row[]) => rows.findLast((row) => row.kind === 'end');

describe('toRows', () => {
  it('lays out each turn with its end below it', () => {
    const turns = [turn(10, { status: 'completed' }), turn(11)];
    const items = [
      userItem(20),
      toolCall(21),
      assistantItem(22, { position: 2 }),
      userItem(23, { turnId: id(11), text: 'More' }),
    ];
    expect(kinds(toRows({ turns, items }))).toEqual(['user', 'tool', 'answer', 'end', 'user', 'end']);
  });

  it('names the agent once while it goes on speaking, and anew when another takes over', () => {
    const items = [
      assistantItem(21),
      toolCall(22, { position: 2 }),
      assistantItem(23, { position: 3 }),
      assistantItem(24, { position: 4, agentName: 'Clerk' }),
    ];
    const shown = toRows({ turns: [turn(10)], items }).flatMap((row) => (row.kind === 'answer' ? [row.showAgent] : []));
    expect(shown).toEqual([true, false, true]);
  });

  it('keeps every key while a turn grows', () => {
    const before = toRows(transcript());
    const grown = transcript({
      items: [userItem(20), assistantItem(21, { text: 'Hi there' }), toolCall(22, { position: 2 })],
    });
    expect(toRows(grown).map(({ key }) => key)).toEqual([before[0]?.key, before[1]?.key, id(22), before[2]?.key]);
  });

  it('shows no answer that has not begun, and says instead that the turn works', () => {
    const rows = toRows(transcript({ items: [userItem(20), assistantItem(21, { text: '' })] }));
    expect(kinds(rows)).toEqual(['user', 'end']);
    expect(end(rows)).toMatchObject({ quiet: false });
  });

  it('leaves it to streaming text and to calls to show that the turn works', () => {
    expect(end(toRows(transcript()))).toMatchObject({ quiet: true });
    expect(end(toRows(transcript({ items: [toolCall(21, { status: 'running' })] })))).toMatchObject({ quiet: true });
    expect(end(toRows(transcript({ items: [toolCall(21, { status: 'succeeded' })] })))).toMatchObject({ quiet: false });
  });

  it('gives the end what it needs to copy the answer and to send the request again', () => {
    const items = [
      userItem(20, { text: 'Ask' }),
      assistantItem(21, { text: 'One' }),
      toolCall(22),
      assistantItem(23, { text: 'Two' }),
    ];
    expect(end(toRows({ turns: [turn(10)], items }))).toMatchObject({ request: 'Ask', answer: 'One\n\nTwo' });
  });
});

describe('announcement', () => {
  it('speaks of the last turn: its work, its approval, its end', () => {
    const of = (status: Parameters<typeof turn>[1], items = [assistantItem(21)]) =>
      announcement({ turns: [turn(9, { status: 'failed' }), turn(10, status)], items });
    expect(of({ status: 'running' })).toBe('The assistant is answering.');
    expect(of({ status: 'cancelled' })).toBe('The answer was stopped.');
    expect(announcement({ turns: [turn(10, { status: 'waiting' })], items: [toolCall(21)] })).toBe(
      'Notes asks for approval to run Create note.',
    );
    expect(announcement({ turns: [], items: [] })).toBe('');
  });

  it('reads a question out in the words of the server, the newest of several', () => {
    const asking = (number: number, serverName: string) =>
      toolCall(number, { status: 'running', serverName, questions: [question(1, 'answered'), question(number)] });
    const of = (...items: ReturnType<typeof asking>[]) => announcement({ turns: [turn(10)], items });
    expect(of(asking(21, 'Weather'))).toBe('Weather asks you: Which⟨U+200B⟩ city?');
    expect(of(asking(21, 'Weather'), asking(22, 'Maps'))).toMatch(/^Maps asks you/);
    expect(of(toolCall(21, { status: 'running', questions: [question(1, 'answered')] }))).toBe(
      'The assistant is answering.',
    );
  });
});

describe('waitingRow', () => {
  const rowsOf = (...items: ReturnType<typeof toolCall>[]) => toRows({ turns: [turn(10)], items });

  it('is the newest call that a person has to allow or to answer', () => {
    const approval = toolCall(21);
    const asking = toolCall(22, { status: 'running', serverName: 'Weather', questions: [question(1)] });
    const done = toolCall(23, { status: 'succeeded', questions: [question(2, 'answered')] });
    expect(waitingRow(rowsOf(approval, asking, done))).toEqual({ index: 1, key: id(22), serverName: 'Weather' });
    expect(waitingRow(rowsOf(approval, done))).toMatchObject({ index: 0, serverName: 'Notes' });
    expect(waitingRow(rowsOf(done))).toBeNull();
  });
});
