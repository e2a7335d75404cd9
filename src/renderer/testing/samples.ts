import { defaultAgent } from '../../shared/agent.ts';
import type {
  AssistantItem,
  Attachment,
  Conversation,
  HandoffItem,
  ReasoningItem,
  ToolCallItem,
  Transcript,
  Turn,
  UserItem,
} from '../../shared/conversation.ts';
import type { GatewayRequest } from '../../shared/gateway.ts';
import { defaultServerOptions, type ServerView, type ServerVitals } from '../../shared/server.ts';

/** A UUID that is the same for the same number. */
export function id(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

export function conversation(number: number, part: Partial<Conversation> = {}): Conversation {
  return {
    id: id(number),
    title: `Conversation ${number}`,
    agentId: defaultAgent.id,
    headTurnId: null,
    createdAt: 1,
    updatedAt: number,
    ...part,
  };
}

export function turn(number: number, part: Partial<Turn> = {}): Turn {
  return {
    id: id(number),
    conversationId: id(1),
    parentId: null,
    origin: 'message',
    agentId: defaultAgent.id,
    status: 'running',
    error: null,
    missingServers: [],
    modelLabel: 'Built-in model',
    usage: null,
    context: null,
    retry: null,
    startedAt: 1_000,
    endedAt: null,
    ...part,
  };
}

export function userItem(number: number, part: Partial<UserItem> = {}): UserItem {
  const base = { id: id(number), turnId: id(10), position: 0, createdAt: 1_000, kind: 'user' } as const;
  return { ...base, text: 'Hello', attachments: [], ...part };
}

export function assistantItem(number: number, part: Partial<AssistantItem> = {}): AssistantItem {
  const base = { id: id(number), turnId: id(10), position: 1, createdAt: 1_000, kind: 'assistant' } as const;
  return { ...base, agentName: 'Assistant', agentColor: 0, text: 'Hi', status: 'streaming', ...part };
}

export function reasoningItem(number: number, part: Partial<ReasoningItem> = {}): ReasoningItem {
  const base = { id: id(number), turnId: id(10), position: 1, createdAt: 1_000, kind: 'reasoning' } as const;
  return { ...base, agentName: 'Assistant', text: 'They greet me.', ...part };
}

/** From the dispatcher to the note keeper. */
export function handoffItem(number: number, part: Partial<HandoffItem> = {}): HandoffItem {
  return {
    id: id(number),
    turnId: id(10),
    position: 1,
    createdAt: 1_000,
    kind: 'handoff',
    callId: `call-${number}`,
    from: { id: 'dispatcher', name: 'Dispatcher', color: 3 },
    to: { id: 'note-keeper', name: 'Note keeper', color: 1 },
    reason: 'It is about a note',
    servers: ['Notes'],
    ...part,
  };
}

/** A file that was sent, 12 bytes of text unless it says otherwise. */
export function attachment(number: number, part: Partial<Attachment> = {}): Attachment {
  return { handle: id(number), kind: 'text', name: `file-${number}.txt`, mimeType: 'text/plain', bytes: 12, ...part };
}

export function toolCall(number: number, part: Partial<ToolCallItem> = {}): ToolCallItem {
  return {
    id: id(number),
    turnId: id(10),
    position: 1,
    createdAt: 1_000,
    kind: 'tool_call',
    callId: `call-${number}`,
    serverId: 'notes',
    serverName: 'Notes',
    tool: 'create_note',
    toolTitle: null,
    arguments: { title: 'Groceries' },
    status: 'waiting',
    approvalId: id(99),
    permission: null,
    outcome: null,
    progress: null,
    questions: [],
    startedAt: null,
    endedAt: null,
    ...part,
  };
}

export function transcript(part: Partial<Transcript> = {}): Transcript {
  return { conversation: conversation(1), turns: [turn(10)], items: [userItem(20), assistantItem(21)], ...part };
}

/** The figures of a server that has done nothing yet. */
export function vitals(part: Partial<ServerVitals> = {}): ServerVitals {
  return {
    latency: null,
    calls: { count: 0, failed: 0 },
    restarts: 0,
    breaker: { state: 'closed', until: null },
    usage: null,
    ...part,
  };
}

export function server(serverId: string, part: Partial<ServerView> = {}): ServerView {
  return {
    config: {
      id: serverId,
      name: serverId,
      launch: { kind: 'stdio', command: serverId, args: [], cwd: null, environmentNames: [] },
      enabled: true,
      trusted: false,
      identityParameter: null,
      options: defaultServerOptions,
    },
    state: { status: 'ready', since: 1_000, pid: 7 },
    tools: [],
    toolsFrom: 'none',
    vitals: vitals(),
    commandLine: serverId,
    identity: null,
    instructions: null,
    identityProposal: null,
    ...part,
  };
}

/** A request that was answered to a program with a key. */
export function gatewayRequest(number: number, part: Partial<GatewayRequest> = {}): GatewayRequest {
  return {
    id: `request-${number}`,
    at: number,
    method: 'GET',
    path: '/v1/models',
    status: 200,
    durationMs: 3,
    credential: { kind: 'api-key', name: 'Editor' },
    target: null,
    problem: null,
    ...part,
  };
}
