import { describe, expect, it } from 'vitest';
import type { Item, ToolCallItem } from '../../shared/conversation.ts';
import { historyOf } from './history.ts';
import { sample } from './testing/samples.ts';

const history = (items: Item[]) => historyOf(items, ({ serverId, tool }) => `${serverId}__${tool}`);

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

  it('keeps calls of two turns apart that have the same id', () => {
    const ids = history([sample.call(), sample.call()]).map((item) => ('callId' in item ? item.callId : ''));
    expect(new Set(ids).size).toBe(2);
  });

  it('gives the model the structured form of a result, or its text where there is none', () => {
    const outcome = (structured: { success: true; data: number } | null) => ({
      success: true as const,
      data: { text: 'Lent until Friday', structured, cutFrom: null },
    });
    const text = (call: ToolCallItem) => JSON.stringify(history([call])[1]);
    expect(text(sample.call({ outcome: outcome(null) }))).toContain('Lent until Friday');
    expect(text(sample.call({ outcome: outcome({ success: true, data: 5 }) }))).not.toContain('Lent until Friday');
  });
});
