import { describe, expect, it } from 'vitest';
import { missingServers } from '../models/builtin/smallTalk.ts';
import { instructionsOf } from './instructions.ts';

const agent = { instructions: 'Be brief.' };
const down = { name: 'Mail', reason: 'It is switched off.', tools: [] };

describe('instructionsOf', () => {
  it('is what the agent was told where there is nothing to add', () => {
    expect(instructionsOf(agent, { outages: [], guides: [] })).toBe('Be brief.');
    expect(instructionsOf({ instructions: '' }, { outages: [], guides: [] })).toBe('');
  });

  it('adds what servers say of their use, each under its name, and then those that are down', () => {
    const guides = [
      { name: 'Notes', text: 'Search first.\n- Then write.' },
      { name: 'Clock', text: 'Name a place.' },
    ];
    const told = instructionsOf(agent, { outages: [down], guides });
    expect(told).toBe(
      [
        'Be brief.',
        'How your servers are meant to be used:',
        'Notes: Search first.\n- Then write.',
        'Clock: Name a place.',
        'These servers are not available now, so their tools are missing:\n- Mail: It is switched off.\nSay so where it matters.',
      ].join('\n\n'),
    );
    expect(missingServers(told)).toEqual(['Mail: It is switched off.']);
  });

  it('F15 names the tools that are missing, as far as they are known', () => {
    const tools = Array.from({ length: 42 }, (_, index) => `mail__tool_${index}`);
    const told = (known: string[]) => instructionsOf(agent, { outages: [{ ...down, tools: known }], guides: [] });
    expect(told(tools.slice(0, 2))).toMatch(/ Among what is missing: mail__tool_0, mail__tool_1\.$/);
    expect(told(tools)).toMatch(/mail__tool_39, and 2 more\.$/);
    expect(missingServers(told(tools))).toEqual(['Mail: It is switched off.']);
  });

  it('is not drowned by many servers', () => {
    const guides = Array.from({ length: 50 }, (_, index) => ({ name: `Server ${index}`, text: 'x'.repeat(2_000) }));
    const told = instructionsOf(agent, { outages: [down], guides });
    expect(told.length).toBeLessThan(8_300);
    expect(told).toContain('Mail: It is switched off.');
  });
});
