import { describe, expect, it } from 'vitest';
import { type Agent, agentColors, defaultAgent, readyAgents } from '../../../shared/agent.ts';
import { agentFileName, readAgentFile } from './agentFiles.ts';
import { agentForm, duplicateForm, newAgentForm, readAgentForm } from './agentForm.ts';

const stored: Agent = {
  ...defaultAgent,
  id: 'gardener',
  name: 'Gardener',
  model: { providerId: 'openai', model: 'gpt-5' },
  modelSettings: { temperature: 0.5, reasoningEffort: 'low', maxTokens: 400 },
  servers: ['notes', 'gone'],
  handoffs: ['dispatcher'],
  policy: 'ask',
};

describe('readAgentForm', () => {
  it('gives back what is stored when nothing was typed', () => {
    for (const agent of [stored, ...readyAgents]) {
      expect(readAgentForm(agentForm(agent, readyAgents), readyAgents)).toEqual({ draft: agent });
    }
  });

  it('leaves out agents that it can’t hand over to any more, and keeps servers that are gone', () => {
    expect(agentForm(stored, [])).toMatchObject({ handoffs: [], chosenServers: ['notes', 'gone'] });
  });

  it('reads empty fields as the provider’s own choice', () => {
    const form = { ...agentForm(stored, readyAgents), temperature: ' ', reasoningEffort: null, maxTokens: '' };
    expect(readAgentForm(form, readyAgents)).toMatchObject({
      draft: { modelSettings: { temperature: null, reasoningEffort: null, maxTokens: null } },
    });
  });

  it('says what is wrong with each field, in words, and only with those', () => {
    const form = agentForm(stored, readyAgents);
    const wrong = {
      ...form,
      name: ' ',
      model: { providerId: 'openai', model: '' },
      temperature: '3',
      maxTokens: '1.5',
    };
    expect(readAgentForm(wrong, readyAgents)).toEqual({
      errors: {
        name: 'Enter a name.',
        description: null,
        instructions: null,
        model: 'Enter the name of a model.',
        temperature: expect.stringContaining('0 to 2'),
        maxTokens: expect.stringContaining('whole number'),
        servers: null,
        handoffs: null,
      },
    });
    const many = Array.from({ length: 17 }, (_, index) => `agent-${index}`);
    expect(readAgentForm({ ...form, handoffs: many }, readyAgents)).toMatchObject({
      errors: { handoffs: 'Choose at most 16.' },
    });
  });
});

describe('The name of an agent', () => {
  const form = { ...newAgentForm('one-server', readyAgents), name: ' note KEEPER ' };

  it('can’t be that of another one, whatever its case, and may stay as it is', () => {
    expect(readAgentForm(form, readyAgents)).toMatchObject({
      errors: { name: expect.stringContaining('Another agent has this name'), instructions: null },
    });
    expect(readAgentForm({ ...form, id: 'note-keeper' }, readyAgents)).toMatchObject({
      draft: { name: 'note KEEPER' },
    });
  });

  it('is told beside whatever else is wrong', () => {
    expect(readAgentForm({ ...form, temperature: '3' }, readyAgents)).toMatchObject({
      errors: { name: expect.stringContaining('Another agent'), temperature: expect.stringContaining('0 to 2') },
    });
  });
});

describe('newAgentForm', () => {
  it.each(['one-server', 'several-servers', 'router'] as const)('%s lacks nothing but a name', (template) => {
    const form = newAgentForm(template, readyAgents);
    expect(readAgentForm(form, readyAgents)).toMatchObject({ errors: { name: 'Enter a name.', instructions: null } });
    expect(readAgentForm({ ...form, name: 'New' }, readyAgents)).toMatchObject({ draft: { id: null, name: 'New' } });
  });

  it('makes the three shapes', () => {
    expect(newAgentForm('one-server', readyAgents)).toMatchObject({ servers: 'chosen', handoffs: [] });
    expect(newAgentForm('several-servers', readyAgents)).toMatchObject({ servers: 'all', handoffs: [] });
    expect(newAgentForm('router', readyAgents)).toMatchObject({
      servers: 'chosen',
      chosenServers: [],
      handoffs: readyAgents.map(({ id }) => id),
    });
  });

  it('takes the colour that the fewest have', () => {
    expect(newAgentForm('router', readyAgents).color).toBe(5);
    const all = Array.from({ length: agentColors }, (_, color) => ({ ...defaultAgent, color }));
    expect(newAgentForm('router', [...all, defaultAgent]).color).toBe(1);
  });
});

describe('duplicateForm', () => {
  it('is a new agent with another name, and the rest the same', () => {
    const copy = duplicateForm(stored, readyAgents);
    expect(copy).toMatchObject({ id: null, name: 'Gardener copy', policy: 'ask', handoffs: ['dispatcher'] });
    const second = duplicateForm(stored, [...readyAgents, { ...stored, name: 'Gardener copy' }]);
    expect(second.name).toBe('Gardener copy (2)');
    const long = duplicateForm({ ...stored, name: 'n'.repeat(60) }, readyAgents);
    expect(readAgentForm(long, readyAgents)).toMatchObject({ draft: { id: null } });
  });
});

describe('files of agents', () => {
  it('are called after the one agent in them', () => {
    expect(agentFileName([{ name: 'Note keeper / 2' }])).toBe('note-keeper-2.signalbox.json');
    expect(agentFileName([{ name: 'Gärtner' }])).toBe('gärtner.signalbox.json');
    expect(agentFileName([{ name: '…' }])).toBe('agents.signalbox.json');
    expect(agentFileName(readyAgents)).toBe('agents.signalbox.json');
  });

  it('are refused in words where they are too large, or can’t be read', async () => {
    await expect(readAgentFile(new File(['{}'], 'a.json'))).resolves.toBe('{}');
    const large = { name: 'large.json', size: 50_000_000, text: () => Promise.resolve('') };
    await expect(readAgentFile(large)).rejects.toThrow('“large.json” is too large');
    const lost = { name: 'lost.json', size: 1, text: () => Promise.reject(new Error('NotFoundError')) };
    await expect(readAgentFile(lost)).rejects.toThrow('“lost.json” could not be read');
  });
});
