import { randomUUID } from 'node:crypto';
import { type Agent, defaultAgent } from '../../../shared/agent.ts';
import type { ApprovalRecord, ApprovalRule } from '../../../shared/approval.ts';
import type {
  AssistantItem,
  Attachment,
  Conversation,
  HandoffItem,
  ReasoningItem,
  ToolCallItem,
  Turn,
  UserItem,
} from '../../../shared/conversation.ts';
import { defaultServerOptions, type ServerConfig } from '../../../shared/server.ts';
import type { CallRecord } from '../../../shared/serverActivity.ts';
import type { StoredResult } from '../../../shared/tool.ts';

/** A conversation that differs from a plain one in what is given. */
export function sampleConversation(given: Partial<Conversation> = {}): Conversation {
  return {
    id: randomUUID(),
    title: 'Untitled',
    agentId: 'assistant',
    headTurnId: null,
    createdAt: 1,
    updatedAt: 1,
    ...given,
  };
}

export function sampleTurn(conversationId: string, given: Partial<Turn> = {}): Turn {
  return {
    id: randomUUID(),
    conversationId,
    parentId: null,
    origin: 'message',
    agentId: 'assistant',
    status: 'running',
    error: null,
    missingServers: [],
    modelLabel: 'Built-in model',
    usage: null,
    context: null,
    retry: null,
    startedAt: 1,
    endedAt: null,
    ...given,
  };
}

export function sampleMessage(turnId: string, text: string, given: Partial<UserItem> = {}): UserItem {
  return { id: randomUUID(), turnId, position: 0, createdAt: 1, kind: 'user', text, attachments: [], ...given };
}

export function sampleAnswer(turnId: string, text: string, given: Partial<AssistantItem> = {}): AssistantItem {
  return {
    id: randomUUID(),
    turnId,
    position: 1,
    createdAt: 1,
    kind: 'assistant',
    agentName: 'Assistant',
    agentColor: 0,
    text,
    status: 'done',
    ...given,
  };
}

export function sampleCall(turnId: string, given: Partial<ToolCallItem> = {}): ToolCallItem {
  return {
    id: randomUUID(),
    turnId,
    position: 2,
    createdAt: 1,
    kind: 'tool_call',
    callId: 'call-1',
    serverId: 'lamps',
    serverName: 'Lamps',
    tool: 'switch_on',
    toolTitle: null,
    arguments: { room: 'kitchen', levels: [1, 2], nested: { on: true } },
    status: 'waiting',
    approvalId: randomUUID(),
    permission: null,
    outcome: null,
    progress: null,
    questions: [],
    startedAt: null,
    endedAt: null,
    ...given,
  };
}

export function sampleReasoning(turnId: string, text: string): ReasoningItem {
  return { id: randomUUID(), turnId, position: 3, createdAt: 1, kind: 'reasoning', agentName: 'Assistant', text };
}

export function sampleHandoff(turnId: string): HandoffItem {
  return {
    id: randomUUID(),
    turnId,
    position: 4,
    createdAt: 1,
    kind: 'handoff',
    callId: 'call-2',
    from: { id: 'dispatcher', name: 'Dispatcher', color: 3 },
    to: { id: 'lamp-keeper', name: 'Lamp keeper', color: 5 },
    reason: 'It is about lamps',
    servers: ['Lamps'],
  };
}

/** A stored file as a message names it. */
export function sampleAttachment({ handle, name, mimeType, bytes }: StoredResult): Attachment {
  return { handle, kind: 'text', name: name ?? 'file', mimeType, bytes };
}

export function sampleAgent(id: string, given: Partial<Agent> = {}): Agent {
  return { ...defaultAgent, id, name: id, servers: ['lamps'], handoffs: ['assistant'], ...given };
}

/** A rule that holds everywhere. */
export function sampleRule(given: Partial<ApprovalRule> = {}): ApprovalRule {
  return {
    id: randomUUID(),
    serverId: 'lamps',
    tool: 'switch_on',
    action: 'allow',
    conditions: [{ test: 'is', argument: 'room', value: { floor: 1 } }],
    turnId: null,
    conversationId: null,
    toolHash: 'f00d',
    createdAt: 1,
    ...given,
  };
}

/** A line of the log of approvals. */
export function sampleApproval(given: Partial<ApprovalRecord> = {}): ApprovalRecord {
  return {
    id: randomUUID(),
    at: 1,
    conversationId: null,
    turnId: null,
    serverId: 'lamps',
    serverName: 'Lamps',
    tool: 'switch_on',
    arguments: '{"room":"kitchen"}',
    decision: 'allowed',
    permission: { by: 'person', scope: 'once' },
    ...given,
  };
}

export function sampleServer(id: string, given: Partial<ServerConfig> = {}): ServerConfig {
  return {
    id,
    name: id,
    launch: { kind: 'stdio', command: 'lamps', args: ['--all'], cwd: null, environmentNames: ['TOKEN'] },
    enabled: false,
    trusted: false,
    identityParameter: null,
    options: defaultServerOptions,
    ...given,
  };
}

/** A record of a call of a server that was made and succeeded. */
export function sampleRecord(serverId: string, given: Partial<CallRecord> = {}): CallRecord {
  return {
    id: randomUUID(),
    serverId,
    tool: 'switch_on',
    at: 1,
    duration: 12.5,
    attempts: 1,
    error: null,
    turnId: null,
    ...given,
  };
}
