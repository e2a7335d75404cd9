import { describe, expect, it } from 'vitest';
import { agent } from '../../../agents/testing/agentSamples.ts';
import { agentModels, findModel } from './agentModels.ts';

const named = (id: string, name: string) => agent(id, { name });
const idsOf = (...agents: ReturnType<typeof agent>[]) => agentModels(agents).map(({ id }) => id);

describe('Agents as models', () => {
  it('are called by their names in small letters', () => {
    expect(
      idsOf(named('a', 'Note keeper'), named('b', 'Übersetzer (de)'), named('c', '翻訳'), named('d', '!!!')),
    ).toEqual(['note-keeper', 'ubersetzer-de', '翻訳', 'agent']);
  });

  it('are told apart where they share a name', () => {
    const agents = [named('11111111-aa', 'Helper'), named('22222222-bb', 'helper'), named('33333333-cc', 'HELPER')];
    expect(idsOf(...agents)).toEqual(['helper', 'helper-22222222', 'helper-33333333']);
    // The longer name still leads to an agent once it has the short one.
    expect(findModel(agents.slice(1), 'helper-22222222')).toEqual({ id: 'helper', agent: agents[1] });
  });

  it('never have an id that is another agent’s own', () => {
    const agents = [named('5e0f', 'assistant'), named('assistant', 'Helper')];
    expect(idsOf(...agents)).toEqual(['assistant-5e0f', 'helper']);
    expect(findModel(agents, 'assistant').agent).toBe(agents[1]);
    expect(findModel(agents, 'helper').agent).toBe(agents[1]);
  });

  it('are not found by anything else', () => {
    expect(() => findModel([named('a', 'Helper')], 'gpt-5')).toThrow('There is no agent “gpt-5”');
    expect(() => findModel([named('a', 'Helper')], '')).toThrow('There is no agent');
  });
});
