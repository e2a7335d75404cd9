import { describe, expect, it } from 'vitest';
import { maxHandoffsOfTurn } from '../../../shared/agent.ts';
import {
  assistantItem,
  conversation,
  handoffItem,
  id,
  reasoningItem,
  toolCall,
  transcript,
  turn,
  userItem,
} from '../../testing/samples.ts';
import { announcement } from './announce.ts';
import { type Row, toRows, waitingRow } from './rows.ts';

const question = (number: number, status: 'open' | 'answered' = 'open') => ({
  id: id(number),
  message: 'Which\u200b city?',
  ask: { kind: 'form' as const, fields: [] },
  status,
});
const rowsOf = (part: Parameters<typeof transcript>[0] = {}) => toRows(transcript(part));
const kinds = (rows: Row[]) => rows.map(({ kind }) => kind);
const end = (rows: Row[]) => rows.findLast((row) => row.kind === 'end');

describe('toRows', () => {
  it('lays out each turn with its end below it', () => {
    const turns = [turn(10, { status: 'completed' }), turn(11, { parentId: id(10) })];
    const items = [
      userItem(20),
      toolCall(21),
      assistantItem(22, { position: 2 }),
      userItem(23, { turnId: id(11), text: 'More' }),
    ];
    expect(kinds(rowsOf({ turns, items }))).toEqual(['user', 'tool', 'answer', 'end', 'user', 'end']);
  });

  it('names the agent once while it goes on speaking, and anew when another takes over', () => {
    const items = [
      assistantItem(21),
      toolCall(22, { position: 2 }),
      assistantItem(23, { position: 3 }),
      assistantItem(24, { position: 4, agentName: 'Clerk' }),
    ];
    const shown = rowsOf({ items }).flatMap((row) => (row.kind === 'answer' ? [row.showAgent] : []));
    expect(shown).toEqual([true, false, true]);
  });

  it('keeps every key while a turn grows', () => {
    const before = rowsOf();
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

  it('gives the end what it needs to copy the answer, and to know what it can carry on from', () => {
    const items = [
      userItem(20, { text: 'Ask' }),
      assistantItem(21, { text: 'One' }),
      toolCall(22),
      assistantItem(23, { text: 'Two' }),
    ];
    expect(end(rowsOf({ items }))).toMatchObject({ answer: 'One\n\nTwo', partial: true });
    expect(end(rowsOf({ items: [userItem(20), assistantItem(21, { text: '' })] }))).toMatchObject({ partial: false });
    expect(end(rowsOf({ items: [userItem(20), handoffItem(21)] }))).toMatchObject({ partial: true });
  });

  it('marks the handoff after which no other is allowed', () => {
    const items = Array.from({ length: maxHandoffsOfTurn }, (_, index) => handoffItem(21 + index, { position: index }));
    const marks = rowsOf({ items }).flatMap((row) => (row.kind === 'handoff' ? [row.last] : []));
    expect(marks).toEqual([...items.slice(1).map(() => false), true]);
  });

  it('shows reasoning and handoffs where they happened, and knows who calls after them', () => {
    const items = [userItem(20), reasoningItem(21), handoffItem(22, { position: 2 }), toolCall(23, { position: 3 })];
    const rows = rowsOf({ items });
    expect(kinds(rows)).toEqual(['user', 'reasoning', 'handoff', 'tool', 'end']);
    expect(rows[3]).toMatchObject({ agentName: 'Note keeper' });
    expect(rowsOf({ items: [toolCall(21)] })[0]).toMatchObject({ agentName: null, agentId: 'assistant' });
  });
});

describe('the shown branch', () => {
  const turns = [
    turn(10, { status: 'completed' }),
    turn(11, { parentId: id(10), status: 'completed' }),
    turn(12, { parentId: id(10), status: 'completed' }),
    turn(13, { parentId: id(11), status: 'interrupted' }),
    turn(14, { parentId: id(13), origin: 'continue' }),
  ];
  const items = turns.flatMap(({ id: turnId, origin }, index) =>
    origin === 'message' ? [userItem(20 + index, { turnId, text: `Request ${index}` })] : [],
  );
  const shown = (head: number | null) =>
    rowsOf({ conversation: conversation(1, { headTurnId: head === null ? null : id(head) }), turns, items });
  const requests = (rows: Row[]) => rows.flatMap((row) => (row.kind === 'user' ? [row.item.text] : []));

  it('goes from the first turn to the head, and leaves out what stands beside it', () => {
    expect(requests(shown(12))).toEqual(['Request 0', 'Request 2']);
    expect(requests(shown(13))).toEqual(['Request 0', 'Request 1', 'Request 3']);
    expect(requests(shown(null))).toEqual(['Request 0', 'Request 1', 'Request 3']);
  });

  it('leads from a version to the one before it and the one after it', () => {
    const versionsOf = (head: number) => shown(head).flatMap((row) => (row.kind === 'user' ? [row.versions] : []))[1];
    expect(versionsOf(11)).toEqual({ index: 1, of: 2, previous: null, next: id(12) });
    expect(versionsOf(12)).toEqual({ index: 2, of: 2, previous: id(11), next: null });
  });

  it('keeps the key of a message from one version to another, so that what has the focus stays', () => {
    const keys = (head: number) => shown(head).flatMap(({ kind, key }) => (kind === 'user' ? [key] : []));
    expect(keys(11)).toEqual(keys(12));
    expect(new Set(shown(14).map(({ key }) => key)).size).toBe(shown(14).length);
  });

  it('has a line in place of a message where a turn carries on', () => {
    expect(kinds(shown(14)).slice(-3)).toEqual(['end', 'continued', 'end']);
  });
});

describe('calls that wait', () => {
  const three = [21, 22, 23].map((number) => toolCall(number, { approvalId: id(number + 70) }));
  const batches = (rows: Row[]) => rows.flatMap((row) => (row.kind === 'batch' ? [row.approvalIds] : []));

  it('can be answered together when there are several', () => {
    expect(batches(rowsOf({ items: three }))).toEqual([[91, 92, 93].map(id).join(' ')]);
    expect(batches(rowsOf({ items: three.slice(0, 1) }))).toEqual([]);
    expect(kinds(rowsOf({ items: three }))).toEqual(['tool', 'tool', 'tool', 'batch', 'end']);
  });

  it('F22 stay in sight and can’t be answered in a turn that can’t go on', () => {
    const error = { code: 'CONFLICT', message: 'The agent is gone.', retryable: false } as const;
    const rows = rowsOf({ turns: [turn(10, { status: 'waiting', error })], items: three });
    expect(rows.filter((row) => row.kind === 'tool' && row.stuck)).toHaveLength(3);
    expect(batches(rows)).toEqual([]);
    expect(waitingRow(rows)).toBeNull();
  });
});

describe('announcement', () => {
  it('speaks of the last turn: its work, its approval, its end', () => {
    const of = (status: Parameters<typeof turn>[1], items = [assistantItem(21)]) =>
      announcement(
        transcript({ turns: [turn(9, { status: 'failed' }), turn(10, { parentId: id(9), ...status })], items }),
      );
    expect(of({ status: 'running' })).toBe('The assistant is answering.');
    expect(of({ status: 'cancelled' })).toBe('The answer was stopped.');
    expect(announcement(transcript({ turns: [turn(10, { status: 'waiting' })], items: [toolCall(21)] }))).toBe(
      'Notes asks for approval to run Create note.',
    );
    expect(announcement(transcript({ turns: [], items: [] }))).toBe('');
  });

  it('says nothing of calls that wait on a branch that is not shown', () => {
    const turns = [turn(9, { status: 'completed' }), turn(10, { status: 'waiting' })];
    const shown = conversation(1, { headTurnId: id(9) });
    expect(announcement(transcript({ conversation: shown, turns, items: [toolCall(21)] }))).toBe(
      'The answer is complete.',
    );
  });

  it('says who answers after a handoff, how many calls wait, and that a turn can’t go on', () => {
    expect(announcement(transcript({ items: [handoffItem(21)] }))).toBe('Note keeper is answering.');
    expect(announcement(transcript({ items: [toolCall(21), toolCall(22)] }))).toBe(
      'Notes asks for approval to run Create note. 2 calls wait for you.',
    );
    const error = { code: 'CONFLICT', message: 'The agent is gone.', retryable: false } as const;
    const stuck = transcript({ turns: [turn(10, { status: 'waiting', error })], items: [toolCall(21)] });
    expect(announcement(stuck)).toBe('The answer can’t go on. It can be run again.');
  });

  it('reads a question out in the words of the server, the newest of several', () => {
    const asking = (number: number, serverName: string) =>
      toolCall(number, { status: 'running', serverName, questions: [question(1, 'answered'), question(number)] });
    const of = (...items: ReturnType<typeof asking>[]) => announcement(transcript({ turns: [turn(10)], items }));
    expect(of(asking(21, 'Weather'))).toBe('Weather asks you: Which⟨U+200B⟩ city?');
    expect(of(asking(21, 'Weather'), asking(22, 'Maps'))).toMatch(/^Maps asks you/);
    expect(of(toolCall(21, { status: 'running', questions: [question(1, 'answered')] }))).toBe(
      'The assistant is answering.',
    );
  });
});

describe('waitingRow', () => {
  const of = (...items: ReturnType<typeof toolCall>[]) => waitingRow(rowsOf({ items }));

  it('is the newest call that a person has to allow or to answer', () => {
    const approval = toolCall(21);
    const asking = toolCall(22, { status: 'running', serverName: 'Weather', questions: [question(1)] });
    const done = toolCall(23, { status: 'succeeded', questions: [question(2, 'answered')] });
    expect(of(approval, asking, done)).toEqual({ index: 1, key: id(22), serverName: 'Weather' });
    expect(of(approval, done)).toMatchObject({ index: 0, serverName: 'Notes' });
    expect(of(done)).toBeNull();
  });
});
