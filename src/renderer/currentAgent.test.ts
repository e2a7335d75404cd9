import { describe, expect, it } from 'vitest';
import { builtinChoice, defaultAgent, readyAgents } from '../shared/agent.ts';
import { defaultSettings, type Provider, type Settings } from '../shared/settings.ts';
import { agentOrDefault, modelName, modelOf, providerName } from './currentAgent.ts';

const openai: Provider = {
  id: 'openai',
  kind: 'openai',
  name: 'OpenAI',
  baseUrl: 'https://api.openai.com/v1',
  api: 'responses',
  takesImages: null,
  contextTokens: null,
  prices: null,
};
const gpt = { providerId: 'openai', model: 'gpt-5' };
const settings: Settings = { ...defaultSettings, providers: [openai], defaultModel: gpt };

describe('agentOrDefault', () => {
  it('falls back to the default agent for one that is gone, and for none', () => {
    expect(agentOrDefault(readyAgents, 'dispatcher')?.name).toBe('Dispatcher');
    expect(agentOrDefault(readyAgents, 'gone')).toBe(defaultAgent);
    expect(agentOrDefault(readyAgents, null)).toBe(defaultAgent);
    expect(agentOrDefault([], null)).toBeNull();
  });
});

describe('modelOf', () => {
  it('takes an agent’s own model, else the default one', () => {
    expect(modelOf({ model: { providerId: 'openai', model: 'o4' } }, settings)).toMatchObject({ model: 'o4' });
    expect(modelOf({ model: builtinChoice }, settings)).toEqual(builtinChoice);
    expect(modelOf({ model: null }, settings)).toEqual(gpt);
  });

  it('shows a model whose provider is gone: no other one answers in its place', () => {
    const lost = { providerId: 'gone', model: 'x' };
    expect(modelOf({ model: lost }, settings)).toEqual(lost);
    expect(providerName(lost, settings)).toBeNull();
  });

  it('names models and their providers', () => {
    expect([modelName(builtinChoice), modelName(gpt)]).toEqual(['Built-in model', 'gpt-5']);
    expect([providerName(gpt, settings), providerName(builtinChoice, settings)]).toEqual(['OpenAI', null]);
  });
});
