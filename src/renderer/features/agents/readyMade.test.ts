import { describe, expect, it } from 'vitest';
import { type Agent, defaultAgent, readyAgents } from '../../../shared/agent.ts';
import { originalOf, removalWords, removedAgents } from './readyMade.ts';

describe('originalOf', () => {
  it('is there for a ready-made agent that was changed, and for no other', () => {
    for (const agent of readyAgents) {
      expect(originalOf(agent)).toBeNull();
      expect(originalOf({ ...agent, instructions: 'Sing.' })).toEqual(agent);
    }
    expect(originalOf({ ...defaultAgent, id: 'my-own' })).toBeNull();
  });

  it('does not take the order of the keys for a change', () => {
    const turned = Object.fromEntries(Object.entries(defaultAgent).reverse()) as Agent;
    expect(originalOf(turned)).toBeNull();
  });
});

describe('removedAgents', () => {
  it('are the ready-made ones that are gone', () => {
    expect(removedAgents(readyAgents)).toEqual([]);
    expect(removedAgents([defaultAgent]).map(({ id }) => id)).not.toContain(defaultAgent.id);
    expect(removedAgents([defaultAgent])).toHaveLength(readyAgents.length - 1);
  });
});

describe('removalWords', () => {
  const helper = { ...defaultAgent, id: 'helper', name: 'Helper' };
  const assistant = { ...defaultAgent, name: 'Butler' };

  it('name who takes over the conversations, and who hands over to it', () => {
    const boss = { ...defaultAgent, id: 'boss', name: 'Boss', handoffs: ['helper'] };
    const chief = { ...boss, id: 'chief', name: 'Chief' };
    expect(removalWords(helper, [assistant, helper])).toBe('Conversations with it stay, and go on with Butler.');
    expect(removalWords(helper, [assistant, helper, boss, chief])).toContain('Boss and Chief can no longer hand');
  });
});
