import { Client, type ClientOptions, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { TurnStatus } from '../../../../../shared/conversation.ts';
import { isRecord } from '../../../../servers/calls/wireContent.ts';
import type { McpHost } from './mcpHost.ts';

/** What a client is and where it connects to. */
export interface ClientChoice {
  user?: string;
  /** The path below the endpoint: a server alone, or all of them with ''. */
  path?: string;
  name?: string;
  options?: ClientOptions;
}

export const modern: ClientOptions = { versionNegotiation: { mode: { pin: '2026-07-28' } } };

/** The SDK's client, connected to the endpoint as one of the users. */
export async function connect(
  host: McpHost,
  { user = 'alice', path = '', name = 'Inspector', options = {} }: ClientChoice = {},
): Promise<Client> {
  const client = new Client({ name, version: '1' }, options);
  await client.connect(transportTo(host, { user, path }));
  return client;
}

export function transportTo(host: McpHost, { user = 'alice', path = '' }: Pick<ClientChoice, 'user' | 'path'> = {}) {
  const { key } = host.user(user);
  return new StreamableHTTPClientTransport(new URL(host.url + path), {
    requestInit: { headers: { authorization: `Bearer ${key}` } },
  });
}

/** A request as a client without an SDK makes it. */
export function post(
  host: McpHost,
  message: unknown,
  headers: Record<string, string> = {},
  path = '',
): Promise<Response> {
  return fetch(host.url + path, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${host.user('alice').key}`,
      accept: 'application/json, text/event-stream',
      'content-type': 'application/json',
      ...headers,
    },
    body: typeof message === 'string' ? message : JSON.stringify(message),
  });
}

export const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'plain', version: '1' } },
};

/** The text of the first block of a result. */
export function textOf(result: unknown): string {
  const [first] = isRecord(result) && Array.isArray(result.content) ? result.content : [];
  return isRecord(first) ? String(first.text) : '';
}

/** A tool call of which a test can wait until it waits for a person. */
export function waitingCall(client: Client, name: string, args: Record<string, unknown> = {}, signal?: AbortSignal) {
  let tell = () => {};
  const waits = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const result = client.callTool(
    { name, arguments: args },
    {
      ...(signal && { signal }),
      onprogress: ({ message }) => {
        if (message?.startsWith('Waiting for a person')) tell();
      },
    },
  );
  result.catch(() => {});
  return { result, waits };
}

/** The approvals that wait in a user's newest conversation, oldest first. */
export async function pendingApprovals({ storage }: McpHost, userId: string): Promise<string[]> {
  const [newest] = await storage.conversations.list(userId);
  if (newest === undefined) return [];
  const { items } = await storage.turns.loadTranscript(userId, newest.id);
  return items.flatMap((item) =>
    item.kind === 'tool_call' && item.status === 'waiting' && item.approvalId !== null ? [item.approvalId] : [],
  );
}

/** Waits until the last turn of a conversation has a status. */
export async function untilTurn(
  host: McpHost,
  userId: string,
  conversationId: string,
  status: TurnStatus,
): Promise<void> {
  for await (const { change } of host.turns.watch(userId, conversationId, null, new AbortController().signal)) {
    const turns = change.type === 'snapshot' ? change.transcript.turns : change.type === 'turn' ? [change.turn] : [];
    if (turns.at(-1)?.status === status) return;
  }
  throw new Error('The watch ended.');
}
