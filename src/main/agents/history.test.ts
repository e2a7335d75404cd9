import { describe, expect, it } from 'vitest';
import type { Item, ToolCallItem } from '../../shared/conversation.ts';
import { type HistoryOptions, historyOf, type PathTurn } from './history.ts';
import { sample } from './testing/samples.ts';

const options: HistoryOptions = {
  modelNameOf: ({ serverId, tool }) => `${serverId}__${tool}`,
  contentOf: ({ text }) => text,
};
const history = (items: Item[]) => historyOf([{ origin: 'message', items }], options);

const statuses: ToolCallItem['status'][] = ['waiting', 'allowed', 'running', 'denied', 'cancelled', 'unknown'];

describe('historyOf', () => {
  it('F41 answers every call, however its turn ended', () => {
    for (const status of statuses) {
      const [call, result] = history([sample.call({ status })]);
      expect(call).toMatchObject({ type: 'function_call', name: 'library__lend_book' });
      expect(result).toMatchObject({ type: 'function_call_result', callId: call && 'callId' in call && call.callId });
      expect(JSON.stringify(result)).toContain('success');
    }
  });

  it('F41 tells a call that was sent and never answered from one that was never made', () => {
    const text = (status: ToolCallItem['status']) => JSON.stringify(history([sample.call({ status })])[1]);
    expect(text('running')).toContain('OUTCOME_UNKNOWN');
    expect(text('waiting')).toContain('CANCELLED');
    expect(text('denied')).toContain('DENIED');
  });

  it('leaves out empty answers, which strict providers refuse', () => {
    const items = [sample.user({ text: 'Hi' }), sample.assistant({ text: '  ' }), sample.assistant({ text: 'Hello' })];
    expect(history(items)).toHaveLength(2);
  });

  it('F41 answers each request before the next one, because some providers want the sides to take turns', () => {
    const turns = [[sample.user({ text: 'One' })], [sample.user({ text: 'Two' }), sample.call({ status: 'running' })]];
    const path: PathTurn[] = turns.map((items) => ({ origin: 'message', items }));
    const input = historyOf([...path, { origin: 'continue', items: [] }], options);
    const sides = input.map((item) => ('role' in item ? item.role : item.type));
    const call = ['function_call', 'function_call_result'];
    expect(sides).toEqual(['user', 'assistant', 'user', ...call, 'assistant', 'user']);
    expect(JSON.stringify(input[1])).toContain('stopped before I could answer');
  });

  it('makes one message of two answers in a row', () => {
    const items = [sample.user({ text: 'Hi' }), sample.assistant({ text: 'Hm.' }), sample.assistant({ text: 'Hello' })];
    expect(history(items)).toMatchObject([{}, { content: [{ text: 'Hm.' }, { text: 'Hello' }] }]);
  });

  it('keeps calls of two turns apart that have the same id', () => {
    const ids = history([sample.call(), sample.call()]).map((item) => ('callId' in item ? item.callId : ''));
    expect(new Set(ids).size).toBe(2);
  });

  it('gives calls ids that every provider takes, whoever made them first', () => {
    const [call] = history([sample.call({ callId: `chatcmpl-tool-${'0'.repeat(60)}` })]);
    expect(call && 'callId' in call && call.callId).toMatch(/^[\w-]{1,40}$/);
  });

  it.each([
    ['text alone', 'Lent until Friday', null, 'Lent until Friday'],
    ['both, where the text says it in words', 'Lent', { success: true }, '{"success":true,"text":"Lent"}'],
    [
      'the structured form alone, where the text is JSON too',
      '{"success": true}',
      { success: true },
      '{"success":true}',
    ],
  ])('gives the model of a result %s', (_name, text, structured, read) => {
    const outcome = { success: true as const, data: { text, structured, cutFrom: null, stored: [] } };
    expect(history([sample.call({ outcome })])[1]).toMatchObject({ output: { text: read } });
  });
});
