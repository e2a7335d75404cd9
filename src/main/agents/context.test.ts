import type { AgentInputItem } from '@openai/agents-core';
import { assistantMessage, functionCall, ScriptedModel } from '@openai/agents-core/testing';
import { describe, expect, it } from 'vitest';
import { fail } from '../../shared/errors.ts';
import { callsOf, done, inUse, lastTurn, TurnHost, turnFixture } from './testing/turnHarness.ts';

const fixture = turnFixture();
const limited = (contextTokens: number) => (model: ScriptedModel) => () =>
  inUse(model, {
    traits: { takesImages: false, takesFiles: false, contextTokens, contextAssumed: false, prices: null },
  });

/** A library with so many tools that a small model has no room for them. */
function manyTools() {
  const { view } = fixture.library;
  const [, lend] = view.tools;
  if (lend === undefined) throw new Error('The library lends nothing.');
  const extra = Array.from({ length: 60 }, (_, index) => ({
    ...lend,
    name: `tool_${index}`,
    description: `Paints the wall number ${index}.`,
  }));
  fixture.library.view = { ...view, tools: [...view.tools, ...extra] };
}

it('tells a model how the servers of its agent are meant to be used, and counts it', async () => {
  const guide = 'Search before you lend.';
  const used = async (instructions: string | null) => {
    fixture.library.view = { ...fixture.library.view, instructions };
    const model = new ScriptedModel([[assistantMessage('Hello.')]]);
    const service = new TurnHost(fixture, limited(100_000)(model));
    const { conversationId } = await service.start('Hi');
    const { turns } = await service.until(conversationId, lastTurn('completed'));
    const told = model.calls[0]?.request.systemInstructions ?? '';
    return { told, counted: turns[0]?.context?.instructions ?? 0 };
  };
  const [without, withGuide] = [await used(null), await used(guide)];
  expect(without.told).not.toContain(guide);
  expect(withGuide.told).toContain(`Library: ${guide}`);
  expect(withGuide.counted).toBeGreaterThan(without.counted);
});

describe('Tools on demand', () => {
  const search = (query: string, callId: string) => functionCall('signalbox__search_tools', { query }, { callId });

  it('gives a model with little room a tool that finds tools, and then those that it found', async () => {
    manyTools();
    const model = new ScriptedModel([
      [search('find a book', 's1')],
      [functionCall('library__find_book', { book: 'Emma' }, { callId: 'c1' })],
      [assistantMessage('Found.')],
      [assistantMessage('Still there.')],
    ]);
    const service = new TurnHost(fixture, limited(4_000)(model));
    const { conversationId } = await service.start('Where is Emma?');
    const { turns, items } = await service.until(conversationId, lastTurn('completed'));
    const names = model.calls.map(({ request }) => request.tools.map(({ name }) => name));
    expect(names[0]).toEqual(['signalbox__search_tools']);
    expect(names[1]).toContain('library__find_book');
    expect(names[1]?.length).toBeLessThan(12);
    expect(callsOf(items)[0]).toMatchObject({
      serverName: 'Signalbox',
      status: 'succeeded',
      permission: { by: 'reading' },
    });
    expect(fixture.library.calls).toHaveLength(1);
    // The report is of the last request, with the tools that were loaded by then.
    const loaded = names[2]?.filter((name) => name.startsWith('library__')).length;
    expect(turns[0]?.context).toMatchObject({
      limit: 4_000,
      toolsOnDemand: true,
      tools: [
        { serverId: 'library', count: loaded },
        { serverId: 'signalbox', count: 1 },
      ],
    });
    await service.start('And now?', conversationId);
    await service.until(conversationId, ({ turns: all }) => all[1]?.status === 'completed');
    // What was called before is there without another search.
    expect(model.calls[3]?.request.tools.map(({ name }) => name)).toContain('library__find_book');
  });

  it('gives a model with much room all of them', async () => {
    manyTools();
    const model = new ScriptedModel([[assistantMessage('Hello.')]]);
    const service = new TurnHost(fixture, limited(200_000)(model));
    const { conversationId } = await service.start();
    const { turns } = await service.until(conversationId, lastTurn('completed'));
    expect(model.calls[0]?.request.tools).toHaveLength(63);
    expect(turns[0]?.context).toMatchObject({ toolsOnDemand: false, tools: [{ serverId: 'library', count: 63 }] });
  });
});

describe('Old results', () => {
  it('reach the model shortened once the conversation fills it, and the turn says so', async () => {
    fixture.library.answer = async () => done(`BEGIN ${'page '.repeat(4_000)} END`);
    const find = (index: number) => [functionCall('library__find_book', { book: 'Emma' }, { callId: `c${index}` })];
    const model = new ScriptedModel([0, 1, 2, 3].flatMap((index) => [find(index), [assistantMessage('Found.')]]));
    const service = new TurnHost(fixture, limited(24_000)(model));
    let conversationId: string | null = null;
    for (let turn = 0; turn < 4; turn += 1) {
      ({ conversationId } = await service.start('Find it', conversationId));
      await service.until(
        conversationId,
        ({ turns }) => turns.length === turn + 1 && turns[turn]?.status === 'completed',
      );
    }
    const { turns, items } = await service.shown(conversationId ?? '');
    expect(turns.map(({ context }) => context?.shortenedResults)).toEqual([0, 0, 0, 2]);
    const last = JSON.stringify(model.calls.at(-2)?.request.input);
    expect(last.match(/are left out to save room/g)).toHaveLength(2);
    expect(last).toContain('BEGIN');
    // What is kept is whole.
    expect(callsOf(items).every(({ outcome }) => outcome?.success && outcome.data.text.endsWith('END'))).toBe(true);
  });

  it('of the turn itself are shortened near the limit, but for failures and what the model has not read', async () => {
    const answers = [done(`BEGIN ${'page '.repeat(3_000)} END`), fail('TOOL_ERROR', `wrong ${'reason '.repeat(900)}`)];
    fixture.library.answer = async () => answers[(fixture.library.calls.length - 1) % 2] ?? done('');
    const find = (index: number) => [functionCall('library__find_book', { book: 'Emma' }, { callId: `c${index}` })];
    const model = new ScriptedModel([...[0, 1, 2, 3, 4, 5, 6].map(find), [assistantMessage('Found.')]]);
    const service = new TurnHost(fixture, limited(16_000)(model));
    const { conversationId } = await service.start('Find it');
    const { turns } = await service.until(conversationId, lastTurn('completed'));
    const results = model.calls.map(({ request }) =>
      (request.input as AgentInputItem[]).flatMap((item) =>
        item.type === 'function_call_result' ? [JSON.stringify(item.output)] : [],
      ),
    );
    const isCut = (text: string) => text.includes('are left out to save room');
    expect(results.slice(0, 3).flat().some(isCut)).toBe(false);
    // The fourth good result would have been too much. It is whole, as are the failures between.
    expect(results[7]?.map(isCut)).toEqual([true, false, true, false, true, false, false]);
    const { context } = turns[0] ?? {};
    expect(context).toMatchObject({
      shortenedResults: 3,
      shortened: [{ serverName: 'Library', tool: 'find_book', count: 3 }],
    });
    expect(context?.total).toBeLessThan(16_000);
  });
});
