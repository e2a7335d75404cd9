import { randomUUID } from 'node:crypto';
import type { Model } from '@openai/agents-core';
import { assistantMessage, functionCall, ScriptedModel } from '@openai/agents-core/testing';
import { describe, expect, it } from 'vitest';
import { handoffToolName } from '../src/main/agents/handoffs.ts';
import { agent, librarian, router } from '../src/main/agents/testing/agentSamples.ts';
import {
  approvalOf,
  callsOf,
  done,
  inUse,
  lastTurn,
  type ModelsOf,
  TurnHost,
  turnFixture,
} from '../src/main/agents/testing/turnHarness.ts';
import { UploadService } from '../src/main/agents/uploadService.ts';
import { SignalboxError } from '../src/shared/errors.ts';
import { problemsOfRequest } from './turns/requestMessages.ts';

const fixture = turnFixture();
const user = () => fixture.store.userId;
const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(200, 7)]);
const seeing = { takesImages: true, takesFiles: true, contextTokens: null, contextAssumed: false, prices: null };
const blind = { ...seeing, takesImages: false };
const lend = functionCall('library__lend_book', { book: 'Emma' }, { callId: 'c1' });
const handOver = functionCall(handoffToolName(librarian), { reason: 'A book.' }, { callId: 'h1' });
const specialist = { ...librarian, model: { providerId: 'other', model: 'm' } };

async function upload() {
  const uploads = new UploadService(fixture.store.storage.results);
  const id = randomUUID();
  uploads.append(user(), id, 0, png);
  return (await uploads.finish(user(), id, 'photo.png', 'image/png')).handle;
}

/** A host whose router and specialist have models of their own. */
async function routed(models: ModelsOf) {
  const service = new TurnHost(fixture, models);
  await fixture.store.storage.agents.save(user(), [router, specialist]);
  return service;
}

const start = (service: TurnHost, attachments: string[] = [], agentId = 'router') =>
  service.turns.start(user(), { conversationId: null, agentId, text: 'Lend me Emma', attachments });

const inputOf = (model: ScriptedModel, index: number) => JSON.stringify(model.calls[index]?.request.input);

describe('A specialist whose model is another than the router’s', () => {
  it('is told of an image that its model does not take', async () => {
    const models = { first: new ScriptedModel([[handOver]]), second: new ScriptedModel([[assistantMessage('Hm.')]]) };
    const service = await routed((choice) =>
      choice === null
        ? inUse(models.first, { traits: seeing })
        : inUse(models.second, { traits: blind, label: 'Blind' }),
    );
    const { conversationId } = await start(service, [await upload()]);
    await service.until(conversationId, lastTurn('completed'));
    expect(inputOf(models.first, 0)).toContain(png.toString('base64'));
    expect(inputOf(models.second, 0)).not.toContain(png.toString('base64'));
    expect(inputOf(models.second, 0)).toContain('“photo.png” is an image, and this model takes none');
  });

  it('has its tools and its history planned for the room that its own model has', async () => {
    fixture.library.answer = async () => done(`BEGIN ${'page '.repeat(4_000)} END`);
    const { view } = fixture.library;
    const [, tool] = view.tools;
    if (tool === undefined) throw new Error('The library lends nothing.');
    const more = Array.from({ length: 60 }, (_, index) => ({ ...tool, name: `paint_${index}` }));
    fixture.library.view = { ...view, tools: [...view.tools, ...more] };
    const find = (callId: string) => functionCall('library__find_book', { book: 'Emma' }, { callId });
    const search = functionCall('signalbox__search_tools', { query: 'find book' }, { callId: 's' });
    const models = {
      first: new ScriptedModel([[handOver], [handOver], [handOver]]),
      second: new ScriptedModel([
        [search],
        [find('c1')],
        [assistantMessage('One.')],
        [find('c2')],
        [assistantMessage('Two.')],
        [assistantMessage('Three.')],
      ]),
    };
    const service = await routed((choice) =>
      choice === null
        ? inUse(models.first, { traits: { ...seeing, contextTokens: 1_000_000 } })
        : inUse(models.second, { traits: { ...seeing, contextTokens: 8_000 }, label: 'Small' }),
    );
    const { conversationId } = await start(service);
    await service.until(conversationId, lastTurn('completed'));
    for (const count of [2, 3]) {
      await service.start('Again', conversationId);
      await service.until(conversationId, (now) => now.turns.length === count && lastTurn('completed')(now));
    }
    expect(models.second.calls[0]?.request.tools.map(({ name }) => name)).toEqual(['signalbox__search_tools']);
    expect(inputOf(models.first, 2)).not.toContain('left out to save room');
    expect(inputOf(models.second, 5)?.match(/left out to save room/g)).toHaveLength(1);
    const { turns } = await service.shown(conversationId);
    expect(turns[2]?.context).toMatchObject({ limit: 8_000, shortenedResults: 1, toolsOnDemand: true });
  });

  it('gets nothing that only the first model can read', async () => {
    const thought = {
      type: 'reasoning' as const,
      id: 'rs_1',
      content: [],
      rawContent: [{ type: 'reasoning_text' as const, text: 'A book.' }],
      providerData: { encrypted_content: 'sealed' },
    };
    const models = {
      first: new ScriptedModel([[thought, { ...handOver, id: 'fc_1', providerData: { own: 'signature-1' } }]]),
      second: new ScriptedModel([
        [
          { ...thought, id: 'rs_2', providerData: { encrypted_content: 'mine' } },
          { ...lend, id: 'fc_2' },
        ],
        [assistantMessage('Lent.')],
      ]),
    };
    const service = await routed((choice) =>
      choice === null ? inUse(models.first) : inUse(models.second, { label: 'Other' }),
    );
    const { conversationId } = await start(service);
    const waiting = await service.until(conversationId, lastTurn('waiting'));
    await service.decide(approvalOf(waiting), 'allow');
    await service.until(conversationId, lastTurn('completed'));
    for (const index of [0, 1]) {
      expect(inputOf(models.second, index)).not.toMatch(/sealed|signature-1|rs_1|fc_1/);
      expect(inputOf(models.second, index)).toContain(handoffToolName(librarian));
    }
    // Its own comes back to it.
    expect(inputOf(models.second, 1)).toContain('mine');
  });

  it('gets words that came after a call in the order that its own API takes', async () => {
    const find = functionCall('library__find_book', { book: 'Emma' }, { callId: 'f1' });
    const models = {
      first: new ScriptedModel([
        [find, assistantMessage('Looking.'), { ...find, callId: `call-${'2'.repeat(60)}` }],
        [handOver],
      ]),
      second: new ScriptedModel([[assistantMessage('Here.')]]),
    };
    const service = new TurnHost(fixture, (choice) =>
      choice === null ? inUse(models.first) : inUse(models.second, { label: 'Other' }),
    );
    await fixture.store.storage.agents.save(user(), [{ ...router, servers: ['library'] }, specialist]);
    const { conversationId } = await start(service);
    await service.until(conversationId, lastTurn('completed'));
    expect(models.second.calls.flatMap(({ request }) => problemsOfRequest(request))).toEqual([]);
    expect(inputOf(models.second, 0)).toContain('Looking.');
  });

  it('is missed only once the request reaches it, and the turn says why', async () => {
    const first = new ScriptedModel([[assistantMessage('Hello.')], [handOver]]);
    const gone = new SignalboxError('INVALID_INPUT', 'The provider of the model m was removed.');
    const service = await routed((choice) => {
      if (choice !== null) throw gone;
      return inUse(first);
    });
    const { conversationId } = await start(service);
    await service.until(conversationId, lastTurn('completed'));
    await service.start('A book', conversationId);
    const { turns } = await service.until(conversationId, lastTurn('failed'));
    expect(turns[1]?.error).toMatchObject({ code: 'INVALID_INPUT', message: gone.message });
  });
});

describe('A turn that waited while its model was changed', () => {
  it('keeps its approval where no model can go on with it, and goes on once one can', async () => {
    const model = new ScriptedModel([[lend], [assistantMessage('Lent.')]]);
    let isThere = true;
    const service = new TurnHost(fixture, () => {
      if (!isThere) throw new SignalboxError('INVALID_INPUT', 'The provider was removed.');
      return inUse(model);
    });
    const { conversationId } = await start(service, [], 'assistant');
    const waiting = await service.until(conversationId, lastTurn('waiting'));
    isThere = false;
    await expect(service.decide(approvalOf(waiting), 'allow')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(callsOf((await service.shown(conversationId)).items)).toMatchObject([{ status: 'waiting' }]);
    isThere = true;
    await service.decide(approvalOf(waiting), 'allow');
    await service.until(conversationId, lastTurn('completed'));
    expect(fixture.library.calls).toHaveLength(1);
  });

  it('goes on with what the new model takes, and names it', async () => {
    const models: Record<'old' | 'new', ScriptedModel> = {
      old: new ScriptedModel([[{ ...lend, providerData: { own: 'signature-1' } }]]),
      new: new ScriptedModel([[assistantMessage('Lent.')]]),
    };
    let now: 'old' | 'new' = 'old';
    const service = new TurnHost(fixture, () =>
      now === 'old' ? inUse(models.old) : inUse(models.new, { label: 'New', traits: blind }),
    );
    const { conversationId } = await start(service, [await upload()], 'assistant');
    const waiting = await service.until(conversationId, lastTurn('waiting'));
    now = 'new';
    await service.decide(approvalOf(waiting), 'allow');
    const { turns } = await service.until(conversationId, lastTurn('completed'));
    expect(turns[0]?.modelLabel).toBe('Scripted → New');
    expect(inputOf(models.new, 0)).toContain('“photo.png” is an image, and this model takes none');
    expect(inputOf(models.new, 0)).not.toMatch(/signalbox-file|signature-1/);
  });

  it('goes on without a file that is not stored any more', async () => {
    const model = new ScriptedModel([[lend], [assistantMessage('Lent.')]]);
    const service = new TurnHost(fixture, model satisfies Model);
    const { conversationId } = await start(service, [await upload()], 'assistant');
    const waiting = await service.until(conversationId, lastTurn('waiting'));
    const { results } = fixture.store.storage;
    const read = results.read.bind(results);
    results.read = async () => {
      throw new SignalboxError('NOT_FOUND', 'It made room for newer ones.');
    };
    try {
      await service.decide(approvalOf(waiting), 'allow');
      await service.until(conversationId, lastTurn('completed'));
    } finally {
      results.read = read;
    }
    expect(inputOf(model, 1)).toContain('“photo.png” is not stored any more');
    expect(model.calls.flatMap(({ request }) => problemsOfRequest(request))).toEqual([]);
  });
});

describe('An agent without tools', () => {
  it('answers after a handoff, in words that every provider takes', async () => {
    const quiet = agent('quiet', { servers: [], description: 'Only talks.' });
    await fixture.store.storage.agents.save(user(), [{ ...router, handoffs: ['quiet'] }, quiet]);
    const model = new ScriptedModel([
      [functionCall(handoffToolName(quiet), {}, { callId: 'h1' })],
      [assistantMessage('Hello.')],
    ]);
    const service = new TurnHost(fixture, model);
    const { conversationId } = await start(service);
    await service.until(conversationId, lastTurn('completed'));
    expect(model.calls.flatMap(({ request }) => problemsOfRequest(request))).toEqual([]);
  });
});
