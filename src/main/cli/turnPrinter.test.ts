import { describe, expect, it } from 'vitest';
import type { Item, Transcript, Turn } from '../../shared/conversation.ts';
import type { Terminal } from './terminal.ts';
import { TurnPrinter } from './turnPrinter.ts';

const id = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const base = (number: number) => ({ id: id(number), turnId: id(1), position: number, createdAt: 0 });
const turn: Turn = {
  ...{ id: id(1), conversationId: id(0), parentId: null, origin: 'message', agentId: 'assistant' },
  ...{ status: 'completed', error: null, missingServers: [], modelLabel: 'm', usage: null, context: null },
  ...{ retry: null, startedAt: 0, endedAt: 1 },
};
const answer = (number: number, text: string): Item => ({
  ...base(number),
  ...{ kind: 'assistant', agentName: 'Assistant', agentColor: 0, text, status: 'streaming' },
});
const call = (number: number, status: 'waiting' | 'running' | 'succeeded' | 'failed'): Item => ({
  ...base(number),
  ...{ kind: 'tool_call', callId: `call_${number}`, serverId: 'notes', serverName: 'Notes', tool: 'create' },
  ...{
    toolTitle: 'Create a note',
    arguments: { title: 'Milk\u001b[31m' },
    status,
    approvalId: id(90),
    permission: null,
  },
  outcome: status === 'failed' ? { success: false, error: { code: 'DENIED', message: 'No.', retryable: false } } : null,
  ...{ progress: null, questions: [], startedAt: null, endedAt: null },
});
const transcript = (...items: Item[]): Transcript => ({
  conversation: { id: id(0), title: '', agentId: 'assistant', headTurnId: null, createdAt: 0, updatedAt: 0 },
  turns: [turn],
  items,
});

/** A printer, and what it printed: results and notes in one list, as they came. */
function open(json = false) {
  const said: string[] = [];
  const terminal: Terminal = {
    out: (text) => void said.push(text),
    note: (text) => void said.push(`(${text})`),
    interactive: false,
    ask: async () => null,
    askHidden: async () => null,
    readAll: async () => '',
    dim: (text) => text,
  };
  return { printer: new TurnPrinter(terminal, { json }), said };
}

describe('TurnPrinter', () => {
  it('prints what is new of an answer, and what happens beside it as notes', () => {
    const { printer, said } = open();
    printer.update(transcript(answer(2, 'One')), turn);
    printer.update(transcript(answer(2, 'One, two')), turn);
    printer.update(transcript(answer(2, 'One, two'), call(3, 'running')), turn);
    printer.update(transcript(answer(2, 'One, two'), call(3, 'failed'), answer(4, 'End')), turn);
    printer.ended(turn);
    expect(said).toEqual([
      'One',
      ', two',
      '\n',
      '(→ Notes · Create a note title: "Milk\\u001b[31m")',
      '(✗ Notes · Create a note: No.)',
      'End',
      '\n',
    ]);
  });

  it('lets no text from a model control the terminal, however it is cut up', () => {
    const { printer, said } = open();
    printer.update(transcript(answer(2, 'red\u001b')), turn);
    printer.update(transcript(answer(2, 'red\u001b[31m\u009b2J\u0007')), turn);
    expect(said).toEqual(['red', '[31m2J']);
  });

  it('prints one object a line with --json, and nothing else', () => {
    const { printer, said } = open(true);
    printer.started({ conversationId: id(0), turnId: id(1) }, 'assistant');
    printer.update(transcript(answer(2, 'Line\nbreak')), turn);
    printer.update(transcript(answer(2, 'Line\nbreak'), call(3, 'waiting')), turn);
    printer.update(transcript(answer(2, 'Line\nbreak'), call(3, 'waiting')), turn);
    printer.ended(turn);
    expect(said.every((line) => /^[^\n]+\n$/.test(line))).toBe(true);
    expect(said.map((line) => JSON.parse(line).type)).toEqual(['started', 'text', 'call', 'ended']);
  });

  it('says why a turn failed, and that one was cancelled', () => {
    const { printer, said } = open();
    const message = 'Too\u001b[2J late.';
    printer.ended({ ...turn, status: 'failed', error: { code: 'TIMEOUT', message, retryable: true } });
    printer.ended({ ...turn, status: 'cancelled' });
    expect(said).toEqual(['(Too[2J late.)', '(The answer was cancelled.)']);
  });
});
