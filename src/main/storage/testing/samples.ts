import { randomUUID } from 'node:crypto';
import type { AssistantItem, Conversation, ToolCallItem, Turn, UserItem } from '../../../shared/conversation.ts';
import { defaultServerOptions, type ServerConfig } from '../../../shared/server.ts';
import type { CallRecord } from '../../../shared/serverActivity.ts';

/** A conversation that differs from a plain one in what is given. */
export function sampleConversation(given: Partial<Conversation> = {}): Conversation {
  return { id: randomUUID(), title: 'Untitled', agentId: 'assistant', createdAt: 1, updatedAt: 1, ...given };
}

export function sampleTurn(conversationId: string, given: Partial<Turn> = {}): Turn {
  return {
    id: randomUUID(),
    conversationId,
    parentId: null,
    status: 'running',
    error: null,
    missingServers: [],
    modelLabel: 'Built-in model',
    startedAt: 1,
    endedAt: null,
    ...given,
  };
}

export function sampleMessage(turnId: string, text: string, given: Partial<UserItem> = {}): UserItem {
  return { id: randomUUID(), turnId, position: 0, createdAt: 1, kind: 'user', text, ...given };
}

export function sampleAnswer(turnId: string, text: string, given: Partial<AssistantItem> = {}): AssistantItem {
  return {
    id: randomUUID(),
    turnId,
    position: 1,
    createdAt: 1,
    kind: 'assistant',
    agentName: 'Assistant',
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
    outcome: null,
    progress: null,
    questions: [],
    startedAt: null,
    endedAt: null,
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
