import { describe, expect, it, onTestFinished } from 'vitest';
import { handoffToolName } from '../src/main/agents/handoffs.ts';
import { librarian, router } from '../src/main/agents/testing/agentSamples.ts';
import {
  approvalOf,
  callsOf,
  done,
  inUse,
  lastTurn,
  TurnHost,
  turnFixture,
} from '../src/main/agents/testing/turnHarness.ts';
import { createModel } from '../src/main/models/index.ts';
import { imaginaryProvider } from '../src/main/models/testing/runTurn.ts';
import { type Said, wireForms } from '../src/main/models/testing/wireForms.ts';
import { WireServer } from '../src/main/models/testing/wireServer.ts';
import { problemsOfBody } from './turns/strictWire.ts';

const fixture = turnFixture();
const kinds = ['openai', 'anthropic', 'google'] as const;
type Kind = (typeof kinds)[number];

const call = (name: string, id: string) => ({ id, name: `library__${name}`, arguments: { book: id } });
const find = (id: string) => call('find_book', id);
const lend = (id: string) => call('lend_book', id);
const handOver = { id: 'h1', name: handoffToolName(librarian), arguments: { reason: 'A book.' } };

/** A provider that says these things, and hosts that ask it: each one with a model of its own, as after a restart. */
async function provider(kind: Kind, ...answers: Said[]) {
  const server = await WireServer.start(...answers.map((said) => wireForms[kind].say(said)));
  onTestFinished(() => server.close());
  const host = async () => {
    const { model } = await createModel(imaginaryProvider(kind, server.url), 'm', 'key');
    return new TurnHost(fixture, () => inUse(model));
  };
  const problems = () => server.requests.flatMap(({ body }) => problemsOfBody(kind, body));
  const last = () => JSON.stringify(server.requests.at(-1)?.body);
  return { server, host, problems, last };
}

/** What only the provider can read of what its model said. */
const own = /sealed|signed|thoughtSignature|rs_1/;

describe.each(kinds)('A turn that %s answers', (kind) => {
  it('F22 goes on after a restart with the thoughts that led to its calls', async () => {
    const asked = { reasoning: 'Two of them.', text: ['One moment.'], calls: [lend('a'), find('b'), lend('c')] };
    const { host, problems, last } = await provider(kind, asked, { text: ['Lent.'] });
    const first = await host();
    const { conversationId } = await first.start();
    const waiting = await first.until(conversationId, lastTurn('waiting'));
    const second = await host();
    await second.turns.recover();
    await second.decide(approvalOf(waiting, 0), 'allow');
    await second.decide(approvalOf(waiting, 2), 'deny');
    await second.until(conversationId, lastTurn('completed'));
    expect(problems()).toEqual([]);
    expect(last()).toMatch(own);
    for (const words of ['lend_book done', 'find_book done', 'did not allow']) expect(last()).toContain(words);
    expect(fixture.library.calls.map(({ tool }) => tool)).toEqual(['find_book', 'lend_book']);
  });

  it('F41 is carried on from calls of which some had an outcome when the host died', async () => {
    const asked = { reasoning: 'Two of them.', calls: [find('a'), find('b')] };
    const { host, problems, last } = await provider(kind, asked, { text: ['One is there.'] });
    let made = 0;
    fixture.library.answer = async () => (made++ === 0 ? done('Found.') : new Promise(() => {}));
    const first = await host();
    const { conversationId, turnId } = await first.start();
    await first.until(conversationId, ({ items }) => callsOf(items).some(({ outcome }) => outcome !== null));
    const second = await host();
    await second.turns.recover();
    await second.turns.continue(fixture.store.userId, turnId);
    await second.until(conversationId, lastTurn('completed'));
    expect(problems()).toEqual([]);
    for (const words of ['Found.', 'OUTCOME_UNKNOWN', 'was cut off']) expect(last()).toContain(words);
    expect(last()).not.toMatch(own);
    expect(made).toBe(2);
  });

  it('F41 is carried on from half a text, or followed by another message', async () => {
    const { host, problems, last } = await provider(kind, { text: ['Once'], drop: true }, {}, { text: ['Yes.'] });
    const service = await host();
    const { conversationId, turnId } = await service.start();
    await service.until(conversationId, lastTurn('failed'));
    await service.turns.continue(fixture.store.userId, turnId);
    await service.until(conversationId, ({ turns }) => turns[1]?.status === 'failed');
    await service.start('Are you there?', conversationId);
    await service.until(conversationId, lastTurn('completed'));
    expect(problems()).toEqual([]);
    for (const words of ['Once', 'was cut off', 'Are you there?']) expect(last()).toContain(words);
  });

  it('F41 is carried on by the agent to whom it was handed over', async () => {
    const { host, problems, last } = await provider(
      kind,
      { reasoning: 'Not mine.', text: ['Over to the librarian.'], calls: [handOver] },
      { reasoning: 'Mine.', calls: [find('a')] },
      { text: ['It may be there.'] },
    );
    await fixture.store.storage.agents.save(fixture.store.userId, [router, librarian]);
    fixture.library.answer = () => new Promise(() => {});
    const first = await host();
    const message = { conversationId: null, agentId: 'router', text: 'Find Emma' };
    const { conversationId, turnId } = await first.turns.start(fixture.store.userId, message);
    await first.until(conversationId, ({ items }) => callsOf(items).length === 1);
    const second = await host();
    await second.turns.recover();
    await second.turns.continue(fixture.store.userId, turnId);
    const { items } = await second.until(conversationId, lastTurn('completed'));
    expect(items.at(-1)).toMatchObject({ agentName: 'Librarian' });
    expect(problems()).toEqual([]);
    for (const words of ['Over to the librarian.', 'OUTCOME_UNKNOWN']) expect(last()).toContain(words);
  });
});
