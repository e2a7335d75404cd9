import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { agentSchema } from '../shared/agent.ts';
import { issueWords } from './issueWords.ts';

function words(schema: z.ZodType, value: unknown): string | undefined {
  return schema.safeParse(value, { error: issueWords }).error?.issues[0]?.message;
}

describe('issueWords', () => {
  it.each([
    [z.string().max(60), 'n'.repeat(61), 'Use at most 60 characters.'],
    [z.string().min(1), '', 'Use at least 1 character.'],
    [z.number().max(10_000), 10_001, 'Use at most 10,000.'],
    [z.array(z.string()).max(2), ['a', 'b', 'c'], 'Use at most 2 entries.'],
  ])('says limits as a person does', (schema, value, expected) => {
    expect(words(schema, value)).toBe(expected);
  });

  it('leaves the words of a schema as they are', () => {
    expect(words(agentSchema.shape.name, ' ')).toBe('Enter a name.');
    expect(words(agentSchema.shape.name, 'n'.repeat(61))).toBe('Use at most 60 characters.');
  });
});
