import { describe, expect, it } from 'vitest';
import { defaultAgent, readyAgents } from '../../shared/agent.ts';
import { AgentService, reachableFrom } from './agentService.ts';
import { agent } from './testing/agentSamples.ts';
import { turnFixture } from './testing/turnHarness.ts';

const fixture = turnFixture();
const user = () => fixture.store.userId;
const service = () => new AgentService(fixture.store.storage.agents);
const { id: _id, ...draft } = agent('gardener', { name: 'Gardener' });

describe('AgentService', () => {
  it('gives a user one agent of each shape to start with, once', async () => {
    await service().prepare(user());
    expect(await service().list(user())).toEqual(readyAgents);
    await service().remove(user(), 'dispatcher');
    await service().prepare(user());
    expect((await service().list(user())).map(({ id }) => id)).not.toContain('dispatcher');
  });

  it('adds, changes and removes agents, and tells who watches', async () => {
    const agents = service();
    const heard: string[][] = [];
    agents.changes.subscribe(user(), (list) => heard.push(list.map(({ name }) => name)));
    const added = await agents.save(user(), { ...draft, id: null });
    await agents.save(user(), { ...added, name: 'Head gardener', handoffs: [added.id, 'assistant', 'assistant'] });
    expect((await service().list(user())).find(({ id }) => id === added.id)).toMatchObject({
      name: 'Head gardener',
      handoffs: ['assistant'],
    });
    await agents.remove(user(), added.id);
    expect(heard.map((names) => names.at(-1))).toEqual([
      'Gardener',
      'Head gardener',
      expect.not.stringContaining('ardener'),
    ]);
    await expect(agents.save(user(), added)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('brings back an agent that came with the app, and no other', async () => {
    const agents = service();
    await agents.prepare(user());
    const [original] = readyAgents.filter(({ id }) => id === 'note-keeper');
    if (original === undefined) throw new Error('unreachable');
    await agents.remove(user(), original.id);
    await agents.save(user(), original);
    expect((await service().list(user())).filter(({ id }) => id === original.id)).toEqual([original]);
    await expect(agents.save(user(), { ...original, id: 'stranger' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('keeps the agent that answers where no other does', async () => {
    await expect(service().remove(user(), defaultAgent.id)).rejects.toMatchObject({ code: 'DENIED' });
    expect((await service().reachable(user(), 'gone'))[0]).toMatchObject({ id: defaultAgent.id });
  });

  it('F27 shows nothing of another user’s agents', async () => {
    const { id } = await service().save(user(), { ...draft, id: null });
    await expect(service().expect('mallory', id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(service().remove('mallory', id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(service().export('mallory', [id])).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('A file of agents', () => {
  it('brings an agent and those it hands over to back, as new ones', async () => {
    const agents = service();
    const helper = await agents.save(user(), { ...draft, id: null, name: 'Helper' });
    const boss = await agents.save(user(), { ...draft, id: null, name: 'Boss', handoffs: [helper.id, 'gone'] });
    const text = await agents.export(user(), [boss.id]);
    const imported = await agents.import(user(), text);
    expect(imported.map(({ name }) => name).toSorted()).toEqual(['Boss (2)', 'Helper (2)']);
    const [again] = imported.filter(({ name }) => name === 'Boss (2)');
    const ids = imported.map(({ id }) => id);
    expect(ids).not.toContain(boss.id);
    expect(again?.handoffs).toEqual(imported.filter(({ name }) => name === 'Helper (2)').map(({ id }) => id));
  });

  it('gives its agents names that no other has', async () => {
    const agents = service();
    const name = 'n'.repeat(60);
    const first = await agents.save(user(), { ...draft, id: null, name });
    const text = await agents.export(user(), [first.id, defaultAgent.id]);
    const names = [...(await agents.import(user(), text)), ...(await agents.import(user(), text))].map(
      (one) => one.name,
    );
    expect(names.filter((one) => one.startsWith('Assistant'))).toEqual(['Assistant (2)', 'Assistant (3)']);
    expect(names.filter((one) => one.startsWith('n'))).toEqual([`${'n'.repeat(56)} (2)`, `${'n'.repeat(56)} (3)`]);
    await expect(agents.export(user(), [(await agents.list(user())).at(-1)?.id ?? ''])).resolves.toContain('(3)');
  });

  it('gives no agent a handoff to itself', async () => {
    const selfish = { ...defaultAgent, handoffs: [defaultAgent.id, 'b', 'b'] };
    const other = { ...defaultAgent, id: 'b' };
    const text = JSON.stringify({ format: 'signalbox-agents', version: 1, agents: [selfish, other] });
    const [first, second] = await service().import(user(), text);
    expect(first?.handoffs).toEqual([second?.id]);
  });

  it('that Signalbox wrote can always be read again', async () => {
    const agents = service();
    const ids: string[] = [];
    for (let count = 0; count < 101; count += 1) ids.push((await agents.save(user(), { ...draft, id: null })).id);
    await agents.save(user(), { ...draft, id: null, handoffs: ids.slice(0, 16) });
    const boss = await agents.save(user(), { ...draft, id: null, handoffs: ids.slice(90, 101) });
    const wanted = [boss.id, ...ids.slice(0, 99)];
    await expect(agents.export(user(), wanted)).rejects.toMatchObject({ code: 'TOO_LARGE' });
    expect(await agents.import(user(), await agents.export(user(), ids.slice(0, 100)))).toHaveLength(100);
  });

  it.each([
    ['no JSON', 'not json', 'no JSON'],
    ['something else', '{"mcpServers":{}}', 'no file of agents'],
    ['a newer version', '{"format":"signalbox-agents","version":2,"agents":[]}', 'Update Signalbox'],
    [
      'an agent without a name',
      JSON.stringify({ format: 'signalbox-agents', version: 1, agents: [{ ...defaultAgent, name: '' }] }),
      'Agent 1, name: Enter a name.',
    ],
    [
      'two agents of one id',
      JSON.stringify({ format: 'signalbox-agents', version: 1, agents: [defaultAgent, defaultAgent] }),
      'same id',
    ],
    [
      'a stranger’s key',
      JSON.stringify({ format: 'signalbox-agents', version: 1, agents: [{ ...defaultAgent, apiKey: 'sk-1' }] }),
      'Agent 1: there is nothing here for “apiKey”.',
    ],
    [
      'one with a key for its prototype',
      '{"format":"signalbox-agents","version":1,"agents":[{"__proto__":{"name":"x"}}]}',
      'Agent 1',
    ],
    [
      'one that is nested without end',
      `{"format":"signalbox-agents","version":1,"agents":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
      'Agent 1',
    ],
    [
      'one with too many agents',
      JSON.stringify({
        format: 'signalbox-agents',
        version: 1,
        agents: Array.from({ length: 101 }, (_, index) => ({ ...defaultAgent, id: `a${index}` })),
      }),
      'agents: ',
    ],
  ])('F40 is refused in words where it is %s, and adds nothing', async (_name, text, words) => {
    const before = await service().list(user());
    await expect(service().import(user(), text)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining(words),
    });
    expect(await service().list(user())).toEqual(before);
  });
});

describe('reachableFrom', () => {
  it('finds everyone once, however handoffs turn in circles, and leaves out who is gone', () => {
    const [a, b, c] = [agent('a', { handoffs: ['b', 'gone'] }), agent('b', { handoffs: ['a', 'c'] }), agent('c')];
    expect(reachableFrom(a, [a, b, c]).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });
});
