import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Model } from '@openai/agents-core';
import { assistantMessage, functionCall, modelStreamResponder, ScriptedModel } from '@openai/agents-core/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Item, ToolCallItem, Transcript } from '../../shared/conversation.ts';
import { fail, SignalboxError, succeed } from '../../shared/errors.ts';
import type { JsonObject } from '../../shared/json.ts';
import { silentLogger } from '../../shared/logger.ts';
import type { ServerView, ToolInfo, ToolOutcome } from '../../shared/server.ts';
import { openStorage, type Storage } from '../storage/index.ts';
import { keyFileCipher } from '../storage/keyFileCipher.ts';
import { FeedRegistry } from './feedRegistry.ts';
import type { ServerPool } from './tools.ts';
import { TurnService } from './turnService.ts';

const unused = new SignalboxError('PROVIDER_ERROR', 'The scripted model failed.');

function toolInfo(name: string, readOnly: boolean, parameters = ['book', 'user_id']): ToolInfo {
  return {
    name,
    title: null,
    description: `The tool ${name}.`,
    inputSchema: {
      type: 'object',
      properties: Object.fromEntries(parameters.map((parameter) => [parameter, { type: 'string' }])),
    },
    annotations: { readOnly, destructive: !readOnly, idempotent: readOnly, openWorld: false },
  };
}

/** One server with a tool that reads and a tool that writes, and a record of what reached it. */
class Library implements ServerPool {
  readonly calls: { tool: string; args: JsonObject; meta: JsonObject | undefined }[] = [];
  answer: (tool: string, signal: AbortSignal) => Promise<ToolOutcome> = async (tool) =>
    succeed({ text: `${tool} done`, structured: null, cutFrom: null });
  view: ServerView = {
    config: {
      id: 'library',
      name: 'Library',
      launch: { kind: 'stdio', command: 'library', args: [], cwd: null, environmentNames: [] },
      enabled: true,
      trusted: true,
      identityParameter: 'user_id',
    },
    state: { status: 'ready', since: 0, pid: 1 },
    tools: [toolInfo('find_book', true), toolInfo('lend_book', false), toolInfo('opening_hours', true, [])],
    latency: null,
    restarts: 0,
    commandLine: null,
  };

  views() {
    return [this.view];
  }
  async settled() {}
  async callTool(_id: string, tool: string, args: JsonObject, options: { signal: AbortSignal; meta?: JsonObject }) {
    this.calls.push({ tool, args, meta: options.meta });
    return this.answer(tool, options.signal);
  }
}

let dataFolder: string;
let storage: Storage;
let library: Library;
let userId: string;

/** A host's turn service with a scripted model; several can follow one another on the same storage. */
function serviceWith(model: Model) {
  const feeds = new FeedRegistry(storage.turns, 'epoch-1');
  const service = new TurnService({
    store: storage.turns,
    feeds,
    poolOf: () => library,
    modelOf: async () => ({ model, label: 'Scripted' }),
    explain: () => unused,
    onConversation: () => {},
    log: silentLogger,
  });
  return { service, feeds };
}

/** Watches a conversation until its transcript is as wanted. */
async function until(
  { service }: ReturnType<typeof serviceWith>,
  conversationId: string,
  wanted: (transcript: Transcript) => boolean,
): Promise<Transcript> {
  const abort = new AbortController();
  for await (const _event of service.watch(userId, conversationId, null, abort.signal)) {
    const transcript = await storage.turns.loadTranscript(userId, conversationId);
    if (wanted(transcript)) return transcript;
  }
  throw new Error('The watch ended.');
}

const lastTurn =
  (status: string) =>
  ({ turns }: Transcript) =>
    turns.at(-1)?.status === status;
const callsOf = (items: Item[]) => items.filter((item): item is ToolCallItem => item.kind === 'tool_call');
const start = async (host: ReturnType<typeof serviceWith>, text = 'Lend me Emma') =>
  (await host.service.start(userId, { conversationId: null, text })).conversationId;

beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'signalbox-turns-'));
  storage = await openStorage({
    dataFolder,
    workerUrl: new URL('../storage/thread.ts', import.meta.url),
    cipher: await keyFileCipher(dataFolder),
    log: silentLogger,
  });
  userId = (await storage.users.ensureLocal('You')).id;
});

beforeEach(() => {
  library = new Library();
});

afterAll(async () => {
  await storage.close();
  await rm(dataFolder, { recursive: true });
});

describe('TurnService', () => {
  it('F28 runs a read at once, with the identity that the host and not the model chose', async () => {
    const host = serviceWith(
      new ScriptedModel([
        [functionCall('library__find_book', { book: 'Emma', user_id: 'mallory' }, { callId: 'c1' })],
        [assistantMessage('Found it.')],
      ]),
    );
    const { items, turns } = await until(host, await start(host), lastTurn('completed'));
    expect(library.calls).toEqual([
      { tool: 'find_book', args: { book: 'Emma', user_id: userId }, meta: { 'signalbox/user': userId } },
    ]);
    expect(items.map(({ kind }) => kind)).toEqual(['user', 'tool_call', 'assistant']);
    expect(callsOf(items)[0]).toMatchObject({ status: 'succeeded', arguments: { book: 'Emma' } });
    expect(turns[0]).toMatchObject({ error: null, modelLabel: 'Scripted' });
  });

  it('F28 hides the identity parameter from the model, and sends it only to tools that have one', async () => {
    const model = new ScriptedModel([
      [functionCall('library__opening_hours', {}, { callId: 'c1' })],
      [assistantMessage('Nine to five.')],
    ]);
    const host = serviceWith(model);
    await until(host, await start(host), lastTurn('completed'));
    expect(library.calls).toMatchObject([{ tool: 'opening_hours', args: {} }]);
    expect(JSON.stringify(model.calls[0]?.request.tools)).not.toContain('user_id');
  });

  it('asks before a write, and makes it only after it was allowed', async () => {
    const model = new ScriptedModel([
      [assistantMessage('One moment.'), functionCall('library__lend_book', { book: 'Emma' }, { callId: 'c1' })],
      [assistantMessage('Lent.')],
    ]);
    const host = serviceWith(model);
    const conversationId = await start(host);
    const waiting = await until(host, conversationId, lastTurn('waiting'));
    expect(library.calls).toEqual([]);
    const approvalId = callsOf(waiting.items)[0]?.approvalId ?? '';
    await host.service.decide(userId, approvalId, 'allow');
    const { items } = await until(host, conversationId, lastTurn('completed'));
    expect(library.calls).toHaveLength(1);
    expect(items.at(-1)).toMatchObject({ kind: 'assistant', text: 'Lent.', status: 'done' });
    await expect(host.service.decide(userId, approvalId, 'allow')).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('tells the model of a denial and never makes the call', async () => {
    const model = new ScriptedModel([
      [functionCall('library__lend_book', { book: 'Emma' }, { callId: 'c1' })],
      [assistantMessage('As you wish.')],
    ]);
    const host = serviceWith(model);
    const conversationId = await start(host);
    const waiting = await until(host, conversationId, lastTurn('waiting'));
    await host.service.decide(userId, callsOf(waiting.items)[0]?.approvalId ?? '', 'deny');
    const { items } = await until(host, conversationId, lastTurn('completed'));
    expect(library.calls).toEqual([]);
    expect(callsOf(items)[0]).toMatchObject({ status: 'denied' });
    expect(JSON.stringify(model.calls[1]?.request.input)).toContain('did not allow');
  });

  it('goes on once every call of an answer was decided, in whatever order', async () => {
    const host = serviceWith(
      new ScriptedModel([
        [
          functionCall('library__lend_book', { book: 'Emma' }, { callId: 'c1' }),
          functionCall('library__find_book', { book: 'Emma' }, { callId: 'c2' }),
          functionCall('library__lend_book', { book: 'Persuasion' }, { callId: 'c3' }),
        ],
        [assistantMessage('Both dealt with.')],
      ]),
    );
    const conversationId = await start(host);
    const waiting = await until(host, conversationId, lastTurn('waiting'));
    const asked = callsOf(waiting.items).filter(({ status }) => status === 'waiting');
    expect(asked.map(({ callId }) => callId)).toEqual(['c1', 'c3']);
    await Promise.all([
      host.service.decide(userId, asked[1]?.approvalId ?? '', 'allow'),
      host.service.decide(userId, asked[0]?.approvalId ?? '', 'deny'),
    ]);
    const { items } = await until(host, conversationId, lastTurn('completed'));
    expect(callsOf(items).map(({ status }) => status)).toEqual(['denied', 'succeeded', 'succeeded']);
    expect(library.calls.map(({ tool, args }) => [tool, args.book])).toEqual([
      ['find_book', 'Emma'],
      ['lend_book', 'Persuasion'],
    ]);
  });

  it('takes an answer that comes while another call of the same response still runs', async () => {
    const reading = Promise.withResolvers<ToolOutcome>();
    library.answer = async (tool) =>
      tool === 'find_book' ? reading.promise : succeed({ text: 'lent', structured: null, cutFrom: null });
    const host = serviceWith(
      new ScriptedModel([
        [
          functionCall('library__find_book', { book: 'Emma' }, { callId: 'c1' }),
          functionCall('library__lend_book', { book: 'Emma' }, { callId: 'c2' }),
        ],
        [assistantMessage('Lent.')],
      ]),
    );
    const conversationId = await start(host);
    const early = await until(host, conversationId, ({ items }) => callsOf(items).length === 2);
    await host.service.decide(userId, callsOf(early.items)[1]?.approvalId ?? '', 'allow');
    reading.resolve(succeed({ text: 'on the shelf', structured: null, cutFrom: null }));
    const { items } = await until(host, conversationId, lastTurn('completed'));
    expect(callsOf(items).map(({ status }) => status)).toEqual(['succeeded', 'succeeded']);
  });

  it('F22 keeps a pending approval over a restart, and goes on when it is answered', async () => {
    const first = serviceWith(
      new ScriptedModel([[functionCall('library__lend_book', { book: 'Emma' }, { callId: 'c1' })]]),
    );
    const conversationId = await start(first);
    const waiting = await until(first, conversationId, lastTurn('waiting'));
    await first.service.dispose();

    const second = serviceWith(new ScriptedModel([[assistantMessage('Lent after all.')]]));
    await second.service.recover();
    await until(second, conversationId, lastTurn('waiting'));
    expect(library.calls).toEqual([]);
    await second.service.decide(userId, callsOf(waiting.items)[0]?.approvalId ?? '', 'allow');
    const { items } = await until(second, conversationId, lastTurn('completed'));
    expect(items.at(-1)).toMatchObject({ text: 'Lent after all.' });
    expect(library.calls).toHaveLength(1);
  });

  it('F21 refuses an approval of another user', async () => {
    const host = serviceWith(
      new ScriptedModel([[functionCall('library__lend_book', { book: 'Emma' }, { callId: 'c1' })]]),
    );
    const waiting = await until(host, await start(host), lastTurn('waiting'));
    const approvalId = callsOf(waiting.items)[0]?.approvalId ?? '';
    await expect(host.service.decide('mallory', approvalId, 'allow')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(library.calls).toEqual([]);
  });

  it('stops a call under way and keeps the text so far', async () => {
    const called = Promise.withResolvers<void>();
    library.answer = (_tool, signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve(fail('CANCELLED', 'The call was cancelled.')));
        called.resolve();
      });
    const host = serviceWith(
      new ScriptedModel([
        [assistantMessage('Let me look.'), functionCall('library__find_book', { book: 'Emma' }, { callId: 'c1' })],
      ]),
    );
    const { conversationId, turnId } = await host.service.start(userId, { conversationId: null, text: 'Find Emma' });
    await called.promise;
    await host.service.cancel(userId, turnId);
    const { items, turns } = await storage.turns.loadTranscript(userId, conversationId);
    expect(turns[0]).toMatchObject({ status: 'cancelled' });
    expect(items[1]).toMatchObject({ kind: 'assistant', text: 'Let me look.' });
    expect(callsOf(items)[0]).toMatchObject({ status: 'cancelled' });
  });

  it('cancels a turn that waits, so that its approval can no longer be used', async () => {
    const host = serviceWith(
      new ScriptedModel([[functionCall('library__lend_book', { book: 'Emma' }, { callId: 'c1' })]]),
    );
    const { conversationId, turnId } = await host.service.start(userId, { conversationId: null, text: 'Lend' });
    const waiting = await until(host, conversationId, lastTurn('waiting'));
    await host.service.cancel(userId, turnId);
    const approvalId = callsOf(waiting.items)[0]?.approvalId ?? '';
    await expect(host.service.decide(userId, approvalId, 'allow')).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(library.calls).toEqual([]);
  });

  it('F41 reads a turn of a host that died as interrupted, and the call that was open as unknown', async () => {
    library.answer = () => new Promise(() => {});
    const first = serviceWith(
      new ScriptedModel([
        [assistantMessage('Looking.'), functionCall('library__find_book', { book: 'Emma' }, { callId: 'c1' })],
      ]),
    );
    const conversationId = await start(first);
    await until(first, conversationId, ({ items }) => callsOf(items).length === 1);

    const model = new ScriptedModel([[assistantMessage('Hello again.')]]);
    const second = serviceWith(model);
    await second.service.recover();
    const { items, turns } = await storage.turns.loadTranscript(userId, conversationId);
    expect(turns[0]).toMatchObject({ status: 'interrupted' });
    expect(callsOf(items)[0]).toMatchObject({ status: 'unknown', outcome: { error: { code: 'OUTCOME_UNKNOWN' } } });

    await second.service.start(userId, { conversationId, text: 'Still there?' });
    await until(second, conversationId, lastTurn('completed'));
    expect(JSON.stringify(model.calls[0]?.request.input)).toContain('OUTCOME_UNKNOWN');
    expect(library.calls).toHaveLength(1);
  });

  it('refuses a second message while an answer is under way', async () => {
    library.answer = () => new Promise(() => {});
    const host = serviceWith(
      new ScriptedModel([[functionCall('library__find_book', { book: 'Emma' }, { callId: 'c1' })]]),
    );
    const conversationId = await start(host);
    await expect(host.service.start(userId, { conversationId, text: 'And?' })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });

  it('says why a turn failed, and lets the next one work', async () => {
    const host = serviceWith(
      new ScriptedModel([
        modelStreamResponder(() => {
          throw new Error('socket hang up');
        }),
        [assistantMessage('Back.')],
      ]),
    );
    const conversationId = await start(host);
    const failed = await until(host, conversationId, lastTurn('failed'));
    expect(failed.turns[0]?.error).toEqual(unused.toData());
    await host.service.start(userId, { conversationId, text: 'Again' });
    await until(host, conversationId, lastTurn('completed'));
  });

  it('F15 tells the model and the turn which server is missing and why', async () => {
    const failure = { summary: 'The command “library” was not found.', detail: '', cause: 'not_found' as const };
    library.view = { ...library.view, state: { status: 'failed', since: 0, failure }, tools: [] };
    const model = new ScriptedModel([[assistantMessage('I cannot lend books now.')]]);
    const host = serviceWith(model);
    const { turns } = await until(host, await start(host), lastTurn('completed'));
    expect(turns[0]?.missingServers).toEqual([{ id: 'library', name: 'Library', reason: failure.summary }]);
    expect(model.calls[0]?.request.systemInstructions).toContain(failure.summary);
    expect(model.calls[0]?.request.tools).toEqual([]);
  });

  it('records a call of a tool that does not exist, and lets the model know', async () => {
    const model = new ScriptedModel([
      [functionCall('library__burn_book', {}, { callId: 'c1' })],
      [assistantMessage('I can not do that.')],
    ]);
    const host = serviceWith(model);
    const { items } = await until(host, await start(host), lastTurn('completed'));
    expect(callsOf(items)[0]).toMatchObject({ status: 'failed', outcome: { error: { code: 'NOT_FOUND' } } });
  });
});
