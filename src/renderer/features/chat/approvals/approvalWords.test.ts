import { describe, expect, it } from 'vitest';
import type { Permission } from '../../../../shared/approval.ts';
import { approvalAnswerSchema } from '../../../../shared/approval.ts';
import { id, toolCall } from '../../../testing/samples.ts';
import { answerChoices } from './answerChoices.ts';
import { permissionWords } from './permissionWords.ts';

const labels = (args: Parameters<typeof toolCall>[1]) => answerChoices(toolCall(1, args)).map(({ label }) => label);
const choiceOf = (holds: string, args: Parameters<typeof toolCall>[1]) =>
  answerChoices(toolCall(1, args)).find((choice) => choice.holds === holds)?.answer;

describe('answerChoices', () => {
  it('goes from this turn to always, and ends with denying', () => {
    expect(labels({ arguments: { path: 'reports/may.txt' } })).toEqual([
      'Allow this tool for this turn',
      'Allow this tool for this conversation',
      'Always allow it with exactly these arguments',
      'Always allow it below reports',
      'Always allow this tool',
      'Always deny this tool',
    ]);
  });

  it('F21 ties a lasting answer to each argument, or to the folder', () => {
    const call = { arguments: { path: 'reports/may.txt', lines: 3 } };
    expect(choiceOf('arguments', call)).toEqual({
      decision: 'allow',
      scope: 'always',
      conditions: [
        { test: 'is', argument: 'path', value: 'reports/may.txt' },
        { test: 'is', argument: 'lines', value: 3 },
      ],
      exact: true,
    });
    expect(choiceOf('folder', call)?.conditions).toEqual([{ test: 'below', argument: 'path', value: 'reports' }]);
  });

  it('offers nothing that would hold for more than it says', () => {
    expect(labels({ arguments: {} })).not.toContain('Always allow it with exactly these arguments');
    const many = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`a${index}`, index]));
    expect(choiceOf('arguments', { arguments: many })).toBeUndefined();
  });

  it('only makes answers that the host takes', () => {
    for (const { answer } of answerChoices(toolCall(1, { arguments: { path: '/a/b', deep: { x: [1] } } })))
      expect(approvalAnswerSchema.safeParse(answer).success).toBe(true);
  });
});

describe('permissionWords', () => {
  const of = (permission: Permission | null, status: 'waiting' | 'succeeded' | 'denied' | 'cancelled' = 'succeeded') =>
    permissionWords(toolCall(1, { permission, status }));
  const rule: Permission = { by: 'rule', ruleId: id(1), text: 'Allow Notes everywhere' };

  it('says why a call ran', () => {
    expect(of({ by: 'reading' })).toBe('A read of a trusted server: it runs without asking.');
    expect(of(rule)).toBe('Allowed by a rule: Allow Notes everywhere');
    expect(of({ by: 'person', scope: 'conversation' })).toBe('You allowed it for this conversation.');
    expect(of(null)).toBeNull();
  });

  it('says why it asks, and why it did not run', () => {
    expect(of(rule, 'waiting')).toBe('A rule asks: Allow Notes everywhere');
    expect(of(rule, 'denied')).toBe('Denied by a rule: Allow Notes everywhere');
    expect(of({ by: 'person', scope: 'once' }, 'denied')).toBe('You denied it.');
    expect(of({ by: 'default' }, 'waiting')).toBe('Nothing allows it by itself, so you are asked.');
    expect(of({ by: 'changed', text: 'Allow Notes everywhere' }, 'waiting')).toBe(
      'The tool is not what it was when you allowed it, so you are asked again. The rule was: Allow Notes everywhere',
    );
    expect(of({ by: 'default' }, 'cancelled')).toBe('Nothing allows it by itself.');
  });

  it('F24 names the server that is not trusted, with nothing hidden in its name', () => {
    expect(of({ by: 'untrusted', serverName: 'Web\u200B' }, 'waiting')).toBe(
      'Web⟨U+200B⟩ is not trusted, and what it gave back before may have led to this call: you are asked, whatever your rules allow.',
    );
  });
});
