import { describe, expect, it } from 'vitest';
import type { RuleContent } from '../../../shared/approval.ts';
import { server } from '../../testing/samples.ts';
import { decidedWords, ruleParts, ruleWords } from './ruleWords.ts';

const notes = server('notes');
const servers = [
  {
    ...notes,
    config: { ...notes.config, name: 'Notes' },
    tools: [
      {
        name: 'create',
        title: 'Create note',
        description: '',
        inputSchema: {},
        annotations: { readOnly: false, destructive: false, idempotent: false, openWorld: false },
      },
    ],
  },
];
const rule = (part: Partial<RuleContent>, conversationId: string | null = null) => ({
  serverId: 'notes',
  tool: 'create',
  action: 'allow' as const,
  conditions: [],
  turnId: null,
  conversationId,
  ...part,
});

describe('ruleWords', () => {
  it('says what is allowed, where, and when', () => {
    const conditions: RuleContent['conditions'] = [
      { test: 'is', argument: 'title', value: 'x' },
      { test: 'is', argument: 'count', value: 3 },
      { test: 'below', argument: 'path', value: '/home/a' },
    ];
    expect(ruleWords(rule({ conditions: conditions.slice(0, 1) }), servers)).toBe(
      'Allow Notes · Create note everywhere when `title` is “x”',
    );
    expect(ruleWords(rule({ conditions }), servers)).toBe(
      'Allow Notes · Create note everywhere when `title` is “x”, `count` is 3 and `path` is below “/home/a”',
    );
  });

  it('names the other actions and places, every tool, and what is gone', () => {
    expect(ruleWords(rule({ action: 'deny', tool: null }), servers)).toBe('Deny every tool of Notes everywhere');
    expect(ruleWords(rule({ action: 'ask' }, 'c'), servers)).toBe('Ask before Notes · Create note in one conversation');
    expect(ruleWords(rule({ serverId: 'gone', tool: 'drop_table' }), servers)).toBe(
      'Allow gone · Drop table everywhere',
    );
  });

  it('F24 writes out what would not be seen, and marks arguments apart from the sentence', () => {
    const parts = ruleParts(rule({ conditions: [{ test: 'is', argument: 'a\u200Bb', value: 'c\u202Ed' }] }), servers);
    expect(parts.find(({ code }) => code)?.text).toBe('a⟨U+200B⟩b');
    expect(parts.at(-1)?.text).toBe(' is “c⟨U+202E⟩d”');
  });
});

describe('decidedWords', () => {
  it('says who decided', () => {
    expect(decidedWords({ decision: 'denied', permission: { by: 'person', scope: 'turn' } })).toBe(
      'You denied it for this turn',
    );
    expect(
      decidedWords({ decision: 'allowed', permission: { by: 'rule', ruleId: '1', text: 'Allow Notes everywhere' } }),
    ).toBe('By a rule: Allow Notes everywhere');
    expect(decidedWords({ decision: 'allowed', permission: { by: 'reading' } })).toBe('A read of a trusted server');
  });
});
