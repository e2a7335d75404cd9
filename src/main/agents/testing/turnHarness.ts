import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Model, ModelResponse, StreamEvent } from '@openai/agents-core';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { ModelChoice } from '../../../shared/agent.ts';
import type { Item, ToolCallItem, Transcript } from '../../../shared/conversation.ts';
import { SignalboxError, succeed } from '../../../shared/errors.ts';
import type { JsonObject } from '../../../shared/json.ts';
import { silentLogger } from '../../../shared/logger.ts';
import { defaultServerOptions, type ServerView } from '../../../shared/server.ts';
import { defaultSettings } from '../../../shared/settings.ts';
import type { ToolInfo, ToolOutcome } from '../../../shared/tool.ts';
import type { CallOptions } from '../../servers/calls/callTarget.ts';
import { openStorage, type Storage } from '../../storage/index.ts';
import { keyFileCipher } from '../../storage/keyFileCipher.ts';
import { AgentService } from '../agentService.ts';
import { ApprovalService } from '../approvalService.ts';
import { ConversationService } from '../conversationService.ts';
import { FeedRegistry } from '../feedRegistry.ts';
import type { ModelInUse } from '../modelInUse.ts';
import { OpenQuestions } from '../openQuestions.ts';
import type { ServerPool } from '../tools.ts';
import { TurnService } from '../turnService.ts';
import type { ConversationStore, TurnStore } from '../turnStore.ts';

/** What the provider's error of a scripted model is explained as. */
export const modelFailed = new SignalboxError('PROVIDER_ERROR', 'The scripted model failed.');

/** A tool's own success, in a few words. */
export const done = (text: string): ToolOutcome => succeed({ text, structured: null, cutFrom: null, stored: [] });

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

/** One server with tools that read and a tool that writes, and a record of what reached it. */
export class Library implements ServerPool {
  readonly calls: { tool: string; args: JsonObject; userId: string | undefined }[] = [];
  answer: (tool: string, signal: AbortSignal, options: CallOptions) => Promise<ToolOutcome> = async (tool) =>
    done(`${tool} done`);
  view: ServerView = {
    config: {
      id: 'library',
      name: 'Library',
      launch: { kind: 'stdio', command: 'library', args: [], cwd: null, environmentNames: [] },
      enabled: true,
      trusted: true,
      identityParameter: 'user_id',
      options: defaultServerOptions,
    },
    state: { status: 'ready', since: 0, pid: 1 },
    tools: [toolInfo('find_book', true), toolInfo('lend_book', false), toolInfo('opening_hours', true, [])],
    toolsFrom: 'server',
    vitals: {
      latency: null,
      calls: { count: 0, failed: 0 },
      restarts: 0,
      breaker: { state: 'closed', until: null },
      usage: null,
    },
    commandLine: null,
    identity: null,
    instructions: null,
    identityProposal: null,
  };

  views() {
    return [this.view];
  }
  async toolsKnown() {}
  async callTool(_id: string, tool: string, args: JsonObject, options: CallOptions) {
    this.calls.push({ tool, args, userId: options.userId });
    return this.answer(tool, options.signal, options);
  }
}

/** A model that says `text` and then neither goes on nor heeds the signal. */
export function endlessModel(text: string): { model: Model; goOn: () => void } {
  let goOn = () => {};
  const told = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const model: Model = {
    getResponse: () => new Promise<ModelResponse>(() => {}),
    async *getStreamedResponse(): AsyncIterable<StreamEvent> {
      yield { type: 'output_text_delta', delta: text };
      await told;
      yield { type: 'output_text_delta', delta: ' Too late.' };
    },
  };
  return { model, goOn };
}

/** Real storage in a folder of its own, with one user. */
interface TurnStorage {
  storage: Storage;
  userId: string;
  close(): Promise<void>;
}

async function openTurnStorage(): Promise<TurnStorage> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'signalbox-turns-'));
  const storage = await openStorage({
    dataFolder,
    workerUrl: new URL('../../storage/thread.ts', import.meta.url),
    cipher: await keyFileCipher(dataFolder),
    log: silentLogger,
  });
  const { id: userId } = await storage.users.ensureLocal('You');
  return {
    storage,
    userId,
    async close() {
      await storage.close();
      await rm(dataFolder, { recursive: true });
    },
  };
}

/** What the tests of a file share: one storage for all of them, and a new library for each. */
export interface TurnFixture {
  readonly store: TurnStorage;
  library: Library;
}

/** Sets a file's tests up, and takes what it made away when they have ended. */
export function turnFixture(): TurnFixture {
  let store: TurnStorage | undefined;
  const fixture: TurnFixture = {
    get store() {
      if (store === undefined) throw new Error('The storage is only open while tests run.');
      return store;
    },
    library: new Library(),
  };
  beforeAll(async () => {
    store = await openTurnStorage();
  });
  beforeEach(() => {
    fixture.library = new Library();
  });
  afterAll(() => store?.close());
  return fixture;
}

/** What a model is to the host in these tests, unless they say otherwise. */
export function inUse(model: Model, change: Partial<ModelInUse> = {}): ModelInUse {
  const traits = { takesImages: true, takesFiles: true, contextTokens: null, contextAssumed: false, prices: null };
  return { model, label: 'Scripted', traits, requestSettings: () => ({}), ...change };
}

/** The models of a host, by the agents' choices. */
export type ModelsOf = (choice: ModelChoice | null) => ModelInUse;

/** The services of one host with scripted models. Several hosts can follow one another on the same storage. */
export class TurnHost {
  readonly turns: TurnService;
  readonly conversations: ConversationService;
  readonly agents: AgentService;
  readonly approvals: ApprovalService;
  readonly #storage: Storage;
  readonly #userId: string;

  constructor(
    { store: { storage, userId }, library }: TurnFixture,
    models: Model | ModelsOf,
    store: TurnStore = storage.turns,
    conversations: ConversationStore = storage.conversations,
  ) {
    this.#storage = storage;
    this.#userId = userId;
    this.agents = new AgentService(storage.agents);
    this.approvals = new ApprovalService(storage.approvals);
    const feeds = new FeedRegistry(store, 'epoch-1');
    const modelOf: ModelsOf = typeof models === 'function' ? models : () => inUse(models);
    this.turns = new TurnService({
      store,
      feeds,
      poolOf: () => library,
      models: {
        model: async (_userId, choice) => modelOf(choice),
        context: async () => defaultSettings.context,
        retries: () => ({ maxRetries: 0 }),
      },
      agents: this.agents,
      approvals: this.approvals,
      files: storage.results,
      questions: new OpenQuestions(),
      explain: () => modelFailed,
      onConversation: (id, conversation) => this.conversations.announce(id, conversation),
      log: silentLogger,
    });
    this.conversations = new ConversationService({
      store: conversations,
      turns: store,
      feeds,
      cancelTurns: (id, transcript) => this.turns.cancelAll(id, transcript),
    });
  }

  start(text = 'Lend me Emma', conversationId: string | null = null) {
    return this.turns.start(this.#userId, { conversationId, text });
  }

  /** Answers a pending approval once. */
  decide(approvalId: string, decision: 'allow' | 'deny', userId = this.#userId) {
    return this.turns.decide(userId, [approvalId], { decision, scope: 'once', conditions: [] });
  }

  /** Watches a conversation until what is stored of it is as wanted. */
  async until(
    conversationId: string,
    wanted: (transcript: Transcript) => boolean | Promise<boolean>,
  ): Promise<Transcript> {
    for await (const _event of this.turns.watch(this.#userId, conversationId, null, new AbortController().signal)) {
      const transcript = await this.#storage.turns.loadTranscript(this.#userId, conversationId);
      if (await wanted(transcript)) return transcript;
    }
    throw new Error('The watch ended.');
  }

  /** What a page that opens the conversation now is shown. */
  async shown(conversationId: string): Promise<Transcript> {
    for await (const { change } of this.turns.watch(this.#userId, conversationId, null, new AbortController().signal)) {
      if (change.type === 'snapshot') return change.transcript;
    }
    throw new Error('The watch ended.');
  }
}

/** The last turn has this status. */
export const lastTurn =
  (status: string) =>
  ({ turns }: Transcript) =>
    turns.at(-1)?.status === status;

export const callsOf = (items: Item[]) => items.filter((item): item is ToolCallItem => item.kind === 'tool_call');

/** The approval of a transcript's n-th call. */
export const approvalOf = ({ items }: Transcript, index = 0) => callsOf(items)[index]?.approvalId ?? '';
