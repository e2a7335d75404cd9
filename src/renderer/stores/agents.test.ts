import { describe, expect, it, onTestFinished } from 'vitest';
import { type Agent, defaultAgent, readyAgents } from '../../shared/agent.ts';
import { describeError } from '../api.ts';
import { connected } from '../testing/connected.ts';
import { FakeHost } from '../testing/fakeHost.ts';
import { memory } from '../testing/memory.ts';
import { until } from '../testing/until.ts';
import { createAgents, withAgents } from './agents.ts';
import { createStores } from './stores.ts';

const names = (list: readonly Agent[] | null) => list?.map(({ name }) => name);

async function open() {
  const fake = new FakeHost();
  const agents = createAgents(await connected(fake));
  await until(agents.state, ({ list }) => list !== null);
  return { fake, agents, list: () => agents.state.getState().list };
}

describe('withAgents', () => {
  it('keeps the order, and puts new ones at the end', () => {
    const renamed = { ...defaultAgent, name: 'Renamed' };
    const added = { ...defaultAgent, id: 'new', name: 'New' };
    expect(names(withAgents(readyAgents.slice(0, 2), [renamed, added]))).toEqual(['Renamed', 'Note keeper', 'New']);
  });
});

describe('agents', () => {
  it('has a saved agent at once, once', async () => {
    const { agents, list } = await open();
    const saved = await agents.save({ ...defaultAgent, id: null, name: 'Gardener' });
    expect(list()?.filter(({ id }) => id === saved.id)).toEqual([saved]);
    await agents.save({ ...saved, name: 'Head gardener' });
    expect(list()?.filter(({ id }) => id === saved.id)).toMatchObject([{ name: 'Head gardener' }]);
  });

  it('removes an agent, and says why the first one stays', async () => {
    const { agents, list } = await open();
    await agents.remove('dispatcher');
    expect(names(list())).not.toContain('Dispatcher');
    const refusal = await agents.remove(defaultAgent.id).catch(describeError);
    expect(refusal).toMatchObject({ code: 'DENIED' });
    expect(names(list())).toContain('Assistant');
  });

  it('takes a file that it gave out, as new agents that hand over among themselves', async () => {
    const { agents, list } = await open();
    const added = await agents.importFile(await agents.exportFile(['dispatcher']));
    expect(names(added)).toEqual(['Note keeper', 'Time keeper', 'File keeper', 'Dispatcher']);
    expect(added.at(-1)?.handoffs).toEqual(added.slice(0, 3).map(({ id }) => id));
    expect(list()).toHaveLength(readyAgents.length + 4);
    const refusal = await agents.importFile('{}').catch(describeError);
    expect(refusal).toMatchObject({ code: 'INVALID_INPUT' });
  });
});

describe('the agent of a new chat', () => {
  it('is the default one again when the chosen one is gone', async () => {
    const machine = memory();
    machine.setItem('signalbox.user.local.agent', 'dispatcher');
    const fake = new FakeHost();
    const { host, agents, ui } = createStores(fake.connect, { tab: memory(), machine });
    onTestFinished(() => host.stop());
    await until(agents.state, ({ list }) => list !== null);
    expect(ui.state.getState().newChatAgent).toBe('dispatcher');
    fake.publishAgents(fake.agentList.filter(({ id }) => id !== 'dispatcher'));
    await until(ui.state, ({ newChatAgent }) => newChatAgent === null);
    expect(machine.length).toBe(0);
  });
});
