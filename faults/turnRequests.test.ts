import { assistantMessage, functionCall, ScriptedModel } from '@openai/agents-core/testing';
import { describe, expect, it } from 'vitest';
import {
  approvalOf,
  callsOf,
  done,
  inUse,
  lastTurn,
  TurnHost,
  turnFixture,
} from '../src/main/agents/testing/turnHarness.ts';
import { problemsOfRequest } from './turns/requestMessages.ts';

const fixture = turnFixture();
const find = (json: string, callId: string) => functionCall('library__find_book', json, { callId });

/** What a strict provider would have said to the requests of a turn that ended. */
async function problemsOf(model: ScriptedModel): Promise<string[]> {
  const service = new TurnHost(fixture, model);
  const { conversationId } = await service.start();
  await service.until(conversationId, lastTurn('completed'));
  return model.calls.flatMap(({ request }) => problemsOfRequest(request));
}

describe('The requests of a turn, which a strict provider has to accept', () => {
  it('tell of a call whose arguments were no JSON object', async () => {
    for (const json of ['{"book": "Em', '[1]', '"Emma"', '']) {
      const model = new ScriptedModel([[find(json, 'c1')], [assistantMessage('Sorry.')]]);
      expect(await problemsOf(model), json).toEqual([]);
      expect(model.calls).toHaveLength(2);
      if (json !== '') expect(JSON.stringify(model.calls[1]?.request.input), json).toContain('no JSON object');
    }
  });

  it('tell of a call of a tool whose name no provider takes', async () => {
    const model = new ScriptedModel([
      [functionCall('find the book!', { book: 'Emma' }, { callId: 'c1' })],
      [assistantMessage('Sorry.')],
    ]);
    expect(await problemsOf(model)).toEqual([]);
    expect(JSON.stringify(model.calls[1]?.request.input)).toContain('find');
  });

  it('tell of a call without a word in its result', async () => {
    fixture.library.answer = async () => done('');
    const model = new ScriptedModel([[find('{"book":"Emma"}', 'c1')], [assistantMessage('Done.')]]);
    expect(await problemsOf(model)).toEqual([]);
  });

  it('leave out blank words that came with a call', async () => {
    const model = new ScriptedModel([
      [assistantMessage(' \n'), find('{"book":"Emma"}', 'c1')],
      [assistantMessage('Done.')],
    ]);
    expect(await problemsOf(model)).toEqual([]);
  });
});

/** A library with more tools than a small model has room for. */
function manyTools() {
  const { view } = fixture.library;
  const [, tool] = view.tools;
  if (tool === undefined) throw new Error('The library lends nothing.');
  const more = Array.from({ length: 60 }, (_, index) => ({ ...tool, name: `paint_${index}` }));
  fixture.library.view = { ...view, tools: [...view.tools, ...more] };
}

const search = (query: string, callId: string) => functionCall('signalbox__search_tools', { query }, { callId });
const lend = functionCall('library__lend_book', { book: 'Emma' }, { callId: 'c1' });
const small = { takesImages: true, takesFiles: true, contextTokens: 4_000, contextAssumed: false, prices: null };

describe('Tools that are loaded on demand', () => {
  it('are called beside another search, and the turn goes on after its approval', async () => {
    manyTools();
    const model = new ScriptedModel([
      [search('lend a book', 's1')],
      [search('find', 's2'), lend],
      [assistantMessage('Lent.')],
    ]);
    const service = new TurnHost(fixture, () => inUse(model, { traits: small }));
    const { conversationId } = await service.start();
    const waiting = await service.until(conversationId, lastTurn('waiting'));
    await service.decide(approvalOf(waiting, 2), 'allow');
    const { items } = await service.until(conversationId, lastTurn('completed'));
    expect(callsOf(items).map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'succeeded']);
  });

  it('let a turn go on whose model has room for all of them by now', async () => {
    manyTools();
    const model = new ScriptedModel([
      [search('lend a book', 's1')],
      [search('find', 's2'), lend],
      [assistantMessage('Lent.')],
    ]);
    let contextTokens = 4_000;
    const service = new TurnHost(fixture, () => inUse(model, { traits: { ...small, contextTokens } }));
    const { conversationId } = await service.start();
    const waiting = await service.until(conversationId, lastTurn('waiting'));
    contextTokens = 1_000_000;
    await service.decide(approvalOf(waiting, 2), 'allow');
    const { items } = await service.until(conversationId, lastTurn('completed'));
    expect(callsOf(items).map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'succeeded']);
    expect(model.calls.flatMap(({ request }) => problemsOfRequest(request))).toEqual([]);
  });

  it('ask nobody where the model was not shown them', async () => {
    manyTools();
    const model = new ScriptedModel([[search('lend', 's1'), lend], [assistantMessage('I have to look first.')]]);
    const service = new TurnHost(fixture, () => inUse(model, { traits: small }));
    const { conversationId } = await service.start();
    const { items } = await service.until(conversationId, lastTurn('completed'));
    expect(callsOf(items)[1]).toMatchObject({ status: 'failed', approvalId: null, outcome: { success: false } });
    expect(JSON.stringify(model.calls[1]?.request.input)).toContain('Search for it first');
    expect(model.calls.flatMap(({ request }) => problemsOfRequest(request))).toEqual([]);
  });
});
