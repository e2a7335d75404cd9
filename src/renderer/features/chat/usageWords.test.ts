import { describe, expect, it } from 'vitest';
import { turn } from '../../testing/samples.ts';
import { costNote, formatCost, turnWords, usageRows } from './usageWords.ts';

const usage = {
  requests: 2,
  inputTokens: 12_304,
  cachedTokens: 0,
  outputTokens: 88,
  reasoningTokens: 40,
  cost: 0.0123,
};

describe('what a turn took', () => {
  it('has costs at the precision that they have', () => {
    expect([0, 0.00003, 0.0123, 1.2].map(formatCost)).toEqual(['$0', '< $0.0001', '$0.0123', '$1.20']);
  });

  it('is told on one line, as far as it is known', () => {
    const base = turn(1, { modelLabel: 'gpt-5', startedAt: 0 });
    expect(turnWords({ ...base, usage }, 3_200)).toMatch(/^gpt-5 · 12,304 in, 88 out · \$0\.0123 · 3\.2 s · /);
    expect(turnWords({ ...base, usage: { ...usage, cost: null } }, 3_200)).toMatch(/88 out · 3\.2 s/);
    expect(turnWords(base, 3_200)).toMatch(/^gpt-5 · 3\.2 s · /);
  });

  it('opens to a breakdown that leaves out parts that are nothing', () => {
    expect(usageRows(usage).map(({ name }) => name)).toEqual([
      'Requests',
      'Tokens sent',
      'Tokens received',
      'reasoning',
      'Cost',
    ]);
    expect(usageRows({ ...usage, cost: null }).at(-1)?.amount).toBe('not known');
  });

  it('says where its cost comes from, or how it can be known', () => {
    expect(costNote(usage)).toMatch(/estimate.*list prices of \w+ \d{4}/);
    expect(costNote({ cost: null })).toContain('enter one in the settings');
  });
});
