import { createRouterClient, implement, ORPCError } from '@orpc/server';
import { type Agent, defaultAgent, readyAgents } from '../../shared/agent.ts';
import type { ApprovalAnswer, ApprovalRecord, ApprovalRule, WaitingConversation } from '../../shared/approval.ts';
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
import type { GatewayRequest, GatewayView } from '../../shared/gateway.ts';
import type { Answer } from '../../shared/question.ts';
import type { ServerEvent, ServerView } from '../../shared/server.ts';
import type { CallRecord, LogLine, ServerSample } from '../../shared/serverActivity.ts';
import { defaultSettings, type FoundServer, type SettingsView } from '../../shared/settings.ts';
import { applyChange } from '../../shared/transcript.ts';
import type { ContextReport } from '../../shared/usage.ts';
import type { User } from '../../shared/user.ts';
import type { Connect, Connection } from '../api.ts';
import { Channel } from './channel.ts';
import { agentRoutes, approvalRoutes } from './fakeAgents.ts';
import { FakeGateway, gatewayRoutes } from './fakeGateway.ts';
import { conversationRoutes, resultRoutes, turnRoutes, uploadRoutes } from './fakeRoutes.ts';
import { serverRoutes } from './fakeServers.ts';
import { settingsRoutes } from './fakeSettings.ts';
import { userRoutes } from './fakeUsers.ts';

/** What the fake host starts with; everything may be left out. */
export interface FakeWorld {
  info?: Partial<SystemInfo>;
  transcripts?: Transcript[];
  servers?: ServerView[];
  settings?: Partial<SettingsView>;
  /** The first one is at the page unless `info` says otherwise. */
  users?: User[];
  /** By user id. */
  passphrases?: Record<string, string>;
  agents?: Agent[];
  /** Newest first, both of them. */
  rules?: ApprovalRule[];
  waiting?: WaitingConversation[];
  approvalLog?: ApprovalRecord[];
  /** What the next request of any conversation would consist of. */
  context?: ContextReport;
  /** What the streams of a server begin with, by its id. */
  logs?: Record<string, LogLine[]>;
  samples?: Record<string, ServerSample[]>;
  calls?: Record<string, CallRecord[]>;
  /** Stored results by their handle. */
  results?: Record<string, { content: Uint8Array; mimeType: string }>;
  /** Where a sign-in begins. */
  signInAddress?: string;
  hits?: SearchHit[];
  /** What every endpoint lists; without it none answers. */
  models?: string[];
  /** Model servers on this machine. */
  found?: FoundServer[];
  gateway?: Partial<GatewayView>;
  /** Oldest first. */
  gatewayLog?: GatewayRequest[];
  /** Why the gateway can't listen, whenever it is switched on. */
  gatewayFailure?: string;
}

interface Feed {
  transcript: Transcript;
  seq: number;
  channel: Channel<TurnEvent>;
}

/** Entries of one server's stream. */
interface Batch<T> {
  id: string;
  batch: T[];
}

/** What the real host says of a thing that is not there. */
export const notFound = () =>
  new ORPCError('NOT_FOUND', { message: 'There is no such thing.', data: { retryable: false } });

/** A host in memory that serves the real contract, so that inputs and outputs are checked as the real one's are. */
export class FakeHost {
  info: SystemInfo;
  readonly conversations = new Channel<ConversationEvent>();
  readonly servers = new Channel<ServerEvent>();
  readonly settings = new Channel<SettingsView>();
  readonly agents = new Channel<Agent[]>();
  readonly users = new Channel<User[]>();
  readonly rules = new Channel<ApprovalRule[]>();
  readonly waiting = new Channel<WaitingConversation[]>();
  readonly logs = new Channel<Batch<LogLine>>();
  readonly samples = new Channel<Batch<ServerSample>>();
  readonly calls = new Channel<Batch<CallRecord>>();
  readonly gateway: FakeGateway;
  readonly feeds = new Map<string, Feed>();
  /** Every request to start a turn, decide, cancel … in order. */
  readonly requests: { name: string; input: unknown }[] = [];
  readonly world: FakeWorld;
  serverViews: ServerView[];
  settingsView: SettingsView;
  agentList: Agent[];
  ruleList: ApprovalRule[];
  readonly removedRules = new Map<string, ApprovalRule>();
  userList: User[];
  readonly passphrases: Map<string, string>;
  resumes: (ResumePoint | null)[] = [];
  /** Set to make the next calls fail. */
  failure: Error | null = null;
  /** Called with each new turn's text; the test or the demo then publishes what happens. */
  onStart: (conversationId: string, turnId: string, text: string) => void = () => {};
  onDecide: (approvalIds: string[], answer: ApprovalAnswer) => void = () => {};
  onAnswer: (questionId: string, answer: Answer) => void = () => {};
  #drop: (() => void) | null = null;

  constructor(world: FakeWorld = {}) {
    this.world = world;
    this.userList = world.users ?? [{ id: 'local', name: 'You', color: 0, hasPassphrase: false, createdAt: 0 }];
    this.passphrases = new Map(Object.entries(world.passphrases ?? {}));
    this.info = {
      version: '0.1.0',
      epoch: 'epoch-1',
      shell: 'browser',
      dataFolder: '/home/user/.local/share/signalbox',
      readOnly: null,
      notice: null,
      user: this.userList[0] ?? null,
      ...world.info,
    };
    this.serverViews = world.servers ?? [];
    this.settingsView = { settings: defaultSettings, keys: {}, secretBackend: 'key-file', ...world.settings };
    this.agentList = world.agents ?? [...readyAgents];
    this.ruleList = world.rules ?? [];
    this.gateway = new FakeGateway(world);
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
    const { users, conversations, servers, settings, agents, rules, waiting, logs, samples, calls } = this;
    const channels = [users, conversations, servers, settings, agents, rules, waiting, logs, samples, calls];
    for (const channel of channels) channel.breakOff();
    this.gateway.breakOff();
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

  publishAgents(list: Agent[]): void {
    this.agentList = list;
    this.agents.push(list);
  }

  publishUsers(list: User[]): void {
    this.userList = list;
    this.users.push(list);
  }

  publishRules(list: ApprovalRule[]): void {
    this.ruleList = list;
    this.rules.push(list);
  }

  api(): Api {
    const os = implement(contract);
    return createRouterClient(
      os.router({
        system: { info: os.system.info.handler(() => this.info) },
        users: userRoutes(this),
        conversations: conversationRoutes(this),
        turns: turnRoutes(this),
        servers: serverRoutes(this),
        results: resultRoutes(this),
        settings: settingsRoutes(this),
        agents: agentRoutes(this),
        approvals: approvalRoutes(this),
        uploads: uploadRoutes(this),
        gateway: gatewayRoutes(this),
      }),
    );
  }

  /** Notes a request down, and fails it while `failure` is set. */
  note(name: string, input: unknown): void {
    this.requests.push({ name, input });
    if (this.failure) throw this.failure;
  }

  conversation(id: string): Conversation {
    const feed = this.feeds.get(id);
    if (feed === undefined) throw notFound();
    return feed.transcript.conversation;
  }

  newConversation(id: string, title: string, agentId: string = defaultAgent.id): void {
    const times = { createdAt: Date.now(), updatedAt: Date.now() };
    const conversation = { id, title: title.slice(0, 60), agentId, headTurnId: null, ...times };
    this.addFeed({ conversation, turns: [], items: [] });
    this.conversations.push({ type: 'conversation', conversation });
  }

  server(id: string): ServerView {
    const server = this.serverViews.find(({ config }) => config.id === id);
    if (server === undefined) throw notFound();
    return server;
  }
}
