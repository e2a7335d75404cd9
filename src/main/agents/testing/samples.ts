import { randomUUID } from 'node:crypto';
import { defaultAgent } from '../../../shared/agent.ts';
import type {
  AssistantItem,
  Conversation,
  ToolCallItem,
  Transcript,
  Turn,
  UserItem,
} from '../../../shared/conversation.ts';

/** Complete values for tests; each takes what the test is about. */
export const sample = {
  conversation: (change: Partial<Conversation> = {}): Conversation => ({
    id: randomUUID(),
    title: 'A conversation',
    agentId: defaultAgent.id,
    headTurnId: null,
    createdAt: 1,
    updatedAt: 1,
    ...change,
  }),

  turn: (change: Partial<Turn> = {}): Turn => ({
    id: randomUUID(),
    conversationId: randomUUID(),
    parentId: null,
    origin: 'message',
    agentId: defaultAgent.id,
    status: 'running',
    error: null,
    missingServers: [],
    modelLabel: 'Test model',
    usage: null,
    context: null,
    retry: null,
    startedAt: 1,
    endedAt: null,
    ...change,
  }),

  user: (change: Partial<UserItem> = {}): UserItem => ({
    id: randomUUID(),
    turnId: randomUUID(),
    position: 0,
    createdAt: 1,
    kind: 'user',
    text: 'Hello',
    attachments: [],
    ...change,
  }),

  assistant: (change: Partial<AssistantItem> = {}): AssistantItem => ({
    id: randomUUID(),
    turnId: randomUUID(),
    position: 1,
    createdAt: 1,
    kind: 'assistant',
    agentName: 'Assistant',
    agentColor: 0,
    text: '',
    status: 'streaming',
    ...change,
  }),

  call: (change: Partial<ToolCallItem> = {}): ToolCallItem => ({
    id: randomUUID(),
    turnId: randomUUID(),
    position: 1,
    createdAt: 1,
    kind: 'tool_call',
    callId: 'call-1',
    serverId: 'library',
    serverName: 'Library',
    tool: 'lend_book',
    toolTitle: null,
    arguments: { book: 'Emma' },
    status: 'waiting',
    approvalId: null,
    permission: null,
    outcome: null,
    progress: null,
    questions: [],
    startedAt: null,
    endedAt: null,
    ...change,
  }),

  transcript: (change: Partial<Transcript> = {}): Transcript => ({
    conversation: sample.conversation(),
    turns: [],
    items: [],
    ...change,
  }),
};
