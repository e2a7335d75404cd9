import { assistantMessage, functionCall, ScriptedModel } from '@openai/agents-core/testing';
import { describe, expect, it } from 'vitest';
import type { Agent } from '../../shared/agent.ts';
import { handoffToolName, uniqueNames } from './handoffs.ts';
import { agent, librarian, router } from './testing/agentSamples.ts';
import { approvalOf, callsOf, inUse, lastTurn, type ModelsOf, TurnHost, turnFixture } from './testing/turnHarness.ts';

const fixture = turnFixture();
const toLibrarian = handoffToolName(librarian);
const handOver = (callId = 'h1') => functionCall(toLibrarian, { reason: 'It is about a book.' }, { callId });
const lend = functionCall('library__lend_book', { book: 'Emma' }, { callId: 'c1' });

/** A host whose router and librarian are stored, and a conversation with the router. */
async function routed(model: ScriptedModel | ModelsOf, first: Agent = router) {
  const service = new TurnHost(fixture, model);
  const { storage, userId } = fixture.store;
  await storage.agents.save(userId, [first, librarian]);
  const { conversationId, turnId } = await service.turns.start(userId, {
    conversationId: null,
    agentId: 'router',
    text: 'Lend me Emma',
  });
  return { service, conversationId, turnId };
}

const kinds = ({ items }: { items: { kind: string }[] }) => items.map(({ kind }) => kind);

describe('A handoff', () => {
  it('moves the request to an agent with servers of its own, and says who, why and with what', async () => {
    const model = new ScriptedModel([
      [handOver()],
      [functionCall('library__find_book', { book: 'Emma' }, { callId: 'c1' })],
      [assistantMessage('It is on the shelf.')],
    ]);
    const { service, conversationId } = await routed(model);
    const transcript = await service.until(conversationId, lastTurn('completed'));
    expect(kinds(transcript)).toEqual(['user', 'handoff', 'tool_call', 'assistant']);
    expect(transcript.items[1]).toMatchObject({
      from: { id: 'router', name: 'Router', color: 3 },
      to: { id: 'librarian', name: 'Librarian', color: 1 },
      reason: 'It is about a book.',
      servers: ['Library'],
    });
    expect(transcript.items[3]).toMatchObject({ agentName: 'Librarian', agentColor: 1 });
    expect(model.calls[0]?.request.tools).toEqual([]);
    expect(model.calls[0]?.request.handoffs.map(({ toolName }) => toolName)).toEqual([toLibrarian]);
    expect(model.calls[1]?.request.tools.map(({ name }) => name)).toContain('library__lend_book');
    expect(model.calls[1]?.request.systemInstructions).toContain(librarian.instructions);
  });

  it('tells the model that hands over what the other agent is for and what it can do', async () => {
    const model = new ScriptedModel([[assistantMessage('Hello.')]]);
    const { service, conversationId } = await routed(model);
    await service.until(conversationId, lastTurn('completed'));
    const [offered] = model.calls[0]?.request.handoffs ?? [];
    expect(offered?.toolDescription).toContain('Finds and lends books.');
    expect(offered?.toolDescription).toContain('lend book');
  });

  it('F22 keeps its place over a restart: the specialist goes on after the approval', async () => {
    const { service: first, conversationId } = await routed(new ScriptedModel([[handOver()], [lend]]));
    const waiting = await first.until(conversationId, lastTurn('waiting'));
    await first.turns.dispose();
    const model = new ScriptedModel([[assistantMessage('Lent.')]]);
    const second = new TurnHost(fixture, model);
    await second.turns.recover();
    await second.decide(approvalOf(waiting), 'allow');
    const { items } = await second.until(conversationId, lastTurn('completed'));
    expect(items.at(-1)).toMatchObject({ agentName: 'Librarian', text: 'Lent.' });
    expect(fixture.library.calls).toHaveLength(1);
    expect(model.calls[0]?.request.systemInstructions).toContain(librarian.instructions);
  });

  it('F15 still says over a restart what the agent that handed over had to do without', async () => {
    const { library } = fixture;
    const mail = { ...library.view, config: { ...library.view.config, id: 'mail', name: 'Mail', enabled: false } };
    library.views = () => [library.view, mail];
    const dispatcher = { ...router, servers: ['mail'] };
    const { service: first, conversationId } = await routed(new ScriptedModel([[handOver()], [lend]]), dispatcher);
    const waiting = await first.until(conversationId, lastTurn('waiting'));
    await first.turns.dispose();
    const second = new TurnHost(fixture, new ScriptedModel([[assistantMessage('Lent.')]]));
    await second.decide(approvalOf(waiting), 'allow');
    const { turns } = await second.until(conversationId, lastTurn('completed'));
    expect(turns[0]?.missingServers).toEqual([{ id: 'mail', name: 'Mail', reason: 'It is switched off.' }]);
  });

  it('goes on with the agents as they were, whatever was changed meanwhile', async () => {
    const { service: first, conversationId } = await routed(new ScriptedModel([[handOver()], [lend]]));
    const waiting = await first.until(conversationId, lastTurn('waiting'));
    await first.turns.dispose();
    const { storage, userId } = fixture.store;
    await storage.agents.save(userId, [{ ...librarian, name: 'Archivist', instructions: 'Refuse everything.' }]);
    const model = new ScriptedModel([[assistantMessage('Lent.')]]);
    const second = new TurnHost(fixture, model);
    await second.decide(approvalOf(waiting), 'allow');
    await second.until(conversationId, lastTurn('completed'));
    expect(model.calls[0]?.request.systemInstructions).toContain(librarian.instructions);
  });

  it('keeps the approval visible where the agent was removed, and runs the turn again', async () => {
    const { service: first, conversationId, turnId } = await routed(new ScriptedModel([[handOver()], [lend]]));
    const waiting = await first.until(conversationId, lastTurn('waiting'));
    await first.turns.dispose();
    const { storage, userId } = fixture.store;
    await storage.agents.remove(userId, 'librarian');
    const second = new TurnHost(fixture, new ScriptedModel([[assistantMessage('Nobody can lend it.')]]));
    await second.turns.recover();
    const marked = await second.shown(conversationId);
    expect(marked.turns[0]).toMatchObject({ status: 'waiting', error: { code: 'CONFLICT' } });
    await expect(second.decide(approvalOf(waiting), 'allow')).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('Librarian was removed'),
    });
    expect(callsOf((await second.shown(conversationId)).items)[0]).toMatchObject({ status: 'waiting' });
    await second.turns.retry(userId, turnId);
    const { turns } = await second.until(conversationId, lastTurn('completed'));
    expect(turns.map(({ status, parentId }) => [status, parentId])).toEqual([
      ['cancelled', null],
      ['completed', null],
    ]);
    expect(fixture.library.calls).toEqual([]);
  });

  it('keeps the approval where the runtime does not know the form of its state any more', async () => {
    const { service, conversationId } = await routed(new ScriptedModel([[handOver()], [lend]]));
    const waiting = await service.until(conversationId, lastTurn('waiting'));
    const { storage, userId } = fixture.store;
    const turnId = waiting.turns[0]?.id ?? '';
    const { runState } = await storage.turns.get(userId, turnId);
    const stored = JSON.parse(runState ?? '');
    const state = JSON.stringify({ ...JSON.parse(stored.state), $schemaVersion: '99.0' });
    await storage.turns.save(userId, { runState: [{ turnId, state: JSON.stringify({ ...stored, state }) }] });
    const failure = { code: 'CONFLICT', message: expect.stringContaining('Run it again') };
    await expect(service.decide(approvalOf(waiting), 'allow')).rejects.toMatchObject(failure);
    const after = await service.shown(conversationId);
    expect(after.turns[0]).toMatchObject({ status: 'waiting', error: failure });
    expect(callsOf(after.items)[0]).toMatchObject({ status: 'waiting' });
  });

  it('is bounded: agents that pass a request to and fro are stopped, and one of them answers', async () => {
    const [ping, pong] = [agent('ping', { handoffs: ['pong'] }), agent('pong', { handoffs: ['ping'] })];
    const pass = (index: number) => [
      functionCall(handoffToolName(index % 2 === 0 ? pong : ping), {}, { callId: `h${index}` }),
    ];
    const model = new ScriptedModel([
      ...Array.from({ length: 6 }, (_, index) => pass(index)),
      [assistantMessage('I answer it then.')],
    ]);
    const { storage, userId } = fixture.store;
    await storage.agents.save(userId, [ping, pong]);
    const service = new TurnHost(fixture, model);
    const { conversationId } = await service.turns.start(userId, { conversationId: null, agentId: 'ping', text: 'Go' });
    const { items } = await service.until(conversationId, lastTurn('completed'));
    expect(items.filter(({ kind }) => kind === 'handoff')).toHaveLength(6);
    expect(model.calls.at(-1)?.request.handoffs).toEqual([]);
    const told = model.calls.map(({ request }) => request.systemInstructions?.includes('handed over 6 times'));
    expect(told).toEqual([...Array.from({ length: 6 }, () => false), true]);
  });

  it('carries on from an interruption with the agent that had the request', async () => {
    fixture.library.answer = () => new Promise(() => {});
    const find = functionCall('library__find_book', { book: 'Emma' }, { callId: 'c1' });
    const { service: first, conversationId, turnId } = await routed(new ScriptedModel([[handOver()], [find]]));
    await first.until(conversationId, ({ items }) => callsOf(items).length === 1);
    const model = new ScriptedModel([[assistantMessage('It may have been found.')]]);
    const second = new TurnHost(fixture, model);
    await second.turns.recover();
    await second.turns.continue(fixture.store.userId, turnId);
    const { turns, items } = await second.until(conversationId, lastTurn('completed'));
    expect(turns[1]).toMatchObject({ origin: 'continue', parentId: turnId, agentId: 'librarian' });
    expect(items.at(-1)).toMatchObject({ agentName: 'Librarian' });
    const input = JSON.stringify(model.calls[0]?.request.input);
    expect(input).toContain('OUTCOME_UNKNOWN');
    expect(input).toContain('cut off');
    expect(fixture.library.calls).toHaveLength(1);
  });

  it('asks each agent’s own model, and names them all', async () => {
    const models = {
      builtin: new ScriptedModel([[handOver()]]),
      other: new ScriptedModel([[assistantMessage('Here.')]]),
    };
    const { storage, userId } = fixture.store;
    await storage.agents.save(userId, [router, { ...librarian, model: { providerId: 'other', model: 'm' } }]);
    const service = new TurnHost(fixture, (choice) =>
      choice === null ? inUse(models.builtin, { label: 'Small' }) : inUse(models.other, { label: 'Large' }),
    );
    const { conversationId } = await service.turns.start(userId, {
      conversationId: null,
      agentId: 'router',
      text: 'Emma?',
    });
    const { turns } = await service.until(conversationId, lastTurn('completed'));
    expect(turns[0]?.modelLabel).toBe('Small → Large');
    expect(models.other.calls).toHaveLength(1);
  });
});

describe('The names of handoffs', () => {
  it('are accepted by every provider and differ for agents with one name', () => {
    const names = [
      agent('a', { name: 'Ärzte & Köche' }),
      agent('b', { name: 'Ärzte & Köche' }),
      agent('c', { name: '日本' }),
      agent('d', { name: 'x'.repeat(60) }),
    ];
    const tools = names.map(handoffToolName);
    for (const tool of tools) expect(tool).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
    expect(new Set(tools).size).toBe(4);
    expect([...uniqueNames(names.slice(0, 3)).values()]).toEqual(['Ärzte & Köche', 'Ärzte & Köche (2)', '日本']);
  });
});
