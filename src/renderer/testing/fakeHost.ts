import { createRouterClient, implement, ORPCError } from '@orpc/server';
import { type Api, contract, type SystemInfo } from '../../shared/contract.ts';
import type {
  Conversation,
  ConversationEvent,
  ResumePoint,
  SearchHit,
  Transcript,
  TurnChange,
  TurnEvent,
} from '../../shared/conversation.ts';
import type { LogLine, ServerEvent, ServerView } from '../../shared/server.ts';
import { defaultSettings, type SettingsView } from '../../shared/settings.ts';
import { applyChange } from '../../shared/transcript.ts';
import type { Connect, Connection } from '../api.ts';
import { Channel } from './channel.ts';

/** What the fake host starts with; everything may be left out. */
export interface FakeWorld {
  info?: Partial<SystemInfo>;
  transcripts?: Transcript[];
  servers?: ServerView[];
  settings?: Partial<SettingsView>;
  logs?: Record<string, LogLine[]>;
  hits?: SearchHit[];
  models?: string[];
}

interface Feed {
  transcript: Transcript;
  seq: number;
  channel: Channel<TurnEvent>;
}

const notFound = () => new ORPCError('NOT_FOUND', { message: 'There is no such thing.', data: { retryable: false } });

/** A host in memory that serves the real contract, so that inputs and outputs are checked as the real one's are. */
export class FakeHost {
  readonly info: SystemInfo;
  readonly conversations = new Channel<ConversationEvent>();
  readonly servers = new Channel<ServerEvent>();
  readonly settings = new Channel<SettingsView>();
  readonly logs = new Channel<{ id: string; lines: LogLine[] }>();
  readonly feeds = new Map<string, Feed>();
  /** Every request to start a turn, decide, cancel … in order. */
  readonly requests: { name: string; input: unknown }[] = [];
  readonly #world: FakeWorld;
  serverViews: ServerView[];
  settingsView: SettingsView;
  resumes: (ResumePoint | null)[] = [];
  /** Set to make the next calls fail. */
  failure: Error | null = null;
  /** Called with each new turn's text; the test or the demo then publishes what happens. */
  onStart: (conversationId: string, turnId: string, text: string) => void = () => {};
  onDecide: (approvalId: string, decision: 'allow' | 'deny') => void = () => {};
  #drop: (() => void) | null = null;

  constructor(world: FakeWorld = {}) {
    this.#world = world;
    this.info = {
      version: '0.1.0',
      epoch: 'epoch-1',
      shell: 'browser',
      dataFolder: '/home/user/.local/share/signalbox',
      readOnly: null,
      user: { id: 'local', name: 'User', createdAt: 0 },
      ...world.info,
    };
    this.serverViews = world.servers ?? [];
    this.settingsView = { settings: defaultSettings, key: 'none', secretBackend: 'key-file', ...world.settings };
    for (const transcript of world.transcripts ?? []) this.addFeed(transcript);
  }

  /** Opens connections to this host; `drop()` cuts the open one. */
  readonly connect: Connect = async (): Promise<Connection> => {
    if (this.failure) throw this.failure;
    let end = () => {};
    const ended = new Promise<'lost'>((resolve) => {
      end = () => resolve('lost');
    });
    this.#drop = () => {
      end();
      this.breakStreams();
    };
    return { api: this.api(), info: this.info, ended, close: end };
  };

  drop(): void {
    this.#drop?.();
  }

  breakStreams(): void {
    for (const channel of [this.conversations, this.servers, this.settings, this.logs]) channel.breakOff();
    for (const { channel } of this.feeds.values()) channel.breakOff();
  }

  addFeed(transcript: Transcript): Feed {
    const feed = { transcript, seq: 0, channel: new Channel<TurnEvent>() };
    this.feeds.set(transcript.conversation.id, feed);
    return feed;
  }

  /** Changes a conversation as a running turn would, and tells who watches. */
  publish(conversationId: string, change: TurnChange): void {
    const feed = this.feeds.get(conversationId);
    if (feed === undefined) throw notFound();
    feed.transcript = applyChange(feed.transcript, change) ?? feed.transcript;
    feed.seq += 1;
    feed.channel.push({ epoch: this.info.epoch, seq: feed.seq, change });
  }

  publishServer(server: ServerView): void {
    const others = this.serverViews.filter(({ config }) => config.id !== server.config.id);
    this.serverViews = [...others, server];
    this.servers.push({ type: 'server', server });
  }

  api(): Api {
    const os = implement(contract);
    return createRouterClient(
      os.router({
        system: { info: os.system.info.handler(() => this.info) },
        conversations: this.#conversationRoutes(),
        turns: this.#turnRoutes(),
        servers: this.#serverRoutes(),
        settings: this.#settingsRoutes(),
      }),
    );
  }

  #note(name: string, input: unknown): void {
    this.requests.push({ name, input });
    if (this.failure) throw this.failure;
  }

  #conversation(id: string): Conversation {
    const feed = this.feeds.get(id);
    if (feed === undefined) throw notFound();
    return feed.transcript.conversation;
  }

  #conversationRoutes() {
    const os = implement(contract).conversations;
    return {
      watch: os.watch.handler(({ signal }) => {
        const conversations = [...this.feeds.values()].map(({ transcript }) => transcript.conversation);
        return this.conversations.read({ type: 'snapshot', conversations }, signal);
      }),
      rename: os.rename.handler(({ input }) => {
        this.#note('rename', input);
        const conversation = { ...this.#conversation(input.id), title: input.title };
        this.publish(input.id, { type: 'conversation', conversation });
        this.conversations.push({ type: 'conversation', conversation });
        return conversation;
      }),
      remove: os.remove.handler(({ input }) => {
        this.#note('remove', input);
        this.conversations.push({ type: 'removed', id: input.id });
        return {};
      }),
      restore: os.restore.handler(({ input }) => {
        this.#note('restore', input);
        return this.#conversation(input.id);
      }),
      search: os.search.handler(({ input }) => {
        this.#note('search', input);
        return this.#world.hits ?? [];
      }),
    };
  }

  #turnRoutes() {
    const os = implement(contract).turns;
    return {
      start: os.start.handler(({ input }) => {
        this.#note('start', input);
        const conversationId = input.conversationId ?? crypto.randomUUID();
        if (!this.feeds.has(conversationId)) this.#newConversation(conversationId, input.text);
        const turnId = crypto.randomUUID();
        this.onStart(conversationId, turnId, input.text);
        return { conversationId, turnId };
      }),
      cancel: os.cancel.handler(({ input }) => {
        this.#note('cancel', input);
        return {};
      }),
      decide: os.decide.handler(({ input }) => {
        this.#note('decide', input);
        this.onDecide(input.approvalId, input.decision);
        return {};
      }),
      watch: os.watch.handler(({ input, signal }) => {
        this.resumes.push(input.resume);
        const feed = this.feeds.get(input.conversationId);
        if (feed === undefined) throw notFound();
        const change = { type: 'snapshot', transcript: feed.transcript } as const;
        const current = input.resume?.epoch === this.info.epoch && input.resume.seq === feed.seq;
        return feed.channel.read(current ? null : { epoch: this.info.epoch, seq: feed.seq, change }, signal);
      }),
    };
  }

  #newConversation(id: string, title: string): void {
    const now = Date.now();
    const conversation = { id, title: title.slice(0, 60), agentId: 'assistant', createdAt: now, updatedAt: now };
    this.addFeed({ conversation, turns: [], items: [] });
    this.conversations.push({ type: 'conversation', conversation });
  }

  #server(id: string): ServerView {
    const server = this.serverViews.find(({ config }) => config.id === id);
    if (server === undefined) throw notFound();
    return server;
  }

  #serverRoutes() {
    const os = implement(contract).servers;
    const logs = this.logs;
    return {
      watch: os.watch.handler(({ signal }) =>
        this.servers.read({ type: 'snapshot', servers: this.serverViews }, signal),
      ),
      setEnabled: os.setEnabled.handler(({ input }) => {
        this.#note('setEnabled', input);
        const server = this.#server(input.id);
        this.publishServer({ ...server, config: { ...server.config, enabled: input.enabled } });
        return {};
      }),
      restart: os.restart.handler(({ input }) => {
        this.#note('restart', input);
        return {};
      }),
      add: os.add.handler(({ input }) => {
        this.#note('add', input);
        const { name, command, args, cwd, environment } = input;
        const launch = { kind: 'stdio' as const, command, args, cwd, environmentNames: environment.map((v) => v.name) };
        const config = { id: 'added', name, launch, enabled: false, trusted: false, identityParameter: null };
        const state = { status: 'off' as const, since: Date.now() };
        this.publishServer({ config, state, tools: [], latency: null, restarts: 0, commandLine: null });
        return config;
      }),
      remove: os.remove.handler(({ input }) => {
        this.#note('removeServer', input);
        this.serverViews = this.serverViews.filter(({ config }) => config.id !== input.id);
        this.servers.push({ type: 'removed', id: input.id });
        return {};
      }),
      watchLog: os.watchLog.handler(({ input, signal }) => linesOf(input.id, this.#world.logs ?? {}, logs, signal)),
    };
  }

  #settingsRoutes() {
    const os = implement(contract).settings;
    const change = (view: Partial<SettingsView>) => {
      this.settingsView = { ...this.settingsView, ...view };
      this.settings.push(this.settingsView);
      return this.settingsView;
    };
    return {
      watch: os.watch.handler(({ signal }) => this.settings.read(this.settingsView, signal)),
      setTheme: os.setTheme.handler(({ input }) => {
        this.#note('setTheme', input);
        change({ settings: { ...this.settingsView.settings, theme: input.theme } });
        return {};
      }),
      setProvider: os.setProvider.handler(({ input }) => {
        this.#note('setProvider', input);
        const key = { keep: this.settingsView.key, remove: 'none' as const, set: 'stored' as const }[input.key.action];
        return change({ key, settings: { ...this.settingsView.settings, provider: input.provider } });
      }),
      testProvider: os.testProvider.handler(({ input }) => {
        this.#note('testProvider', input);
        const models = this.#world.models;
        if (models) return { success: true as const, data: { models } };
        const message = `Nothing answers at ${input.baseUrl}. Start the model server, or check the address.`;
        return { success: false as const, error: { code: 'UNAVAILABLE' as const, message, retryable: true } };
      }),
    };
  }
}

async function* linesOf(
  id: string,
  logs: Record<string, LogLine[]>,
  channel: FakeHost['logs'],
  signal: AbortSignal | undefined,
): AsyncGenerator<LogLine[], void> {
  for await (const batch of channel.read({ id, lines: logs[id] ?? [] }, signal)) if (batch.id === id) yield batch.lines;
}
