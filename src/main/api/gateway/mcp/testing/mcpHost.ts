import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import type { Conversation } from '../../../../../shared/conversation.ts';
import { silentLogger } from '../../../../../shared/logger.ts';
import type { ServerConfig } from '../../../../../shared/server.ts';
import { AgentService } from '../../../../agents/agentService.ts';
import { ApprovalService } from '../../../../agents/approvalService.ts';
import { FeedRegistry } from '../../../../agents/feedRegistry.ts';
import { OpenQuestions } from '../../../../agents/openQuestions.ts';
import { TurnService } from '../../../../agents/turnService.ts';
import { explainProviderError } from '../../../../models/index.ts';
import { SettingsService } from '../../../../models/settingsService.ts';
import { Supervisor } from '../../../../servers/supervisor.ts';
import { openStorage, type Storage } from '../../../../storage/index.ts';
import { keyFileCipher } from '../../../../storage/keyFileCipher.ts';
import { userStores } from '../../../../userStores.ts';
import { refusalOf } from '../../../transports/requestPolicy.ts';
import type { Caller, GatewayEnv, RequestNote } from '../../caller.ts';
import { mcpRoutes } from '../mcpRoutes.ts';

/** A user of the host under test, with servers and a key. */
export interface TestUser {
  readonly id: string;
  readonly key: string;
  readonly supervisor: Supervisor;
  /** Takes the key away. */
  revoke(reason?: unknown): void;
}

export interface McpHostOptions {
  /** The servers of each user, by the users' names. */
  users: Readonly<Record<string, readonly ServerConfig[]>>;
  /** The folder with the built bundled servers. */
  serversFolder?: string;
}

/** Storage, servers and turns as in a host, behind the MCP endpoint on a loopback port. */
export interface McpHost {
  /** Such as `http://127.0.0.1:4711/mcp`. */
  readonly url: string;
  readonly turns: TurnService;
  readonly approvals: ApprovalService;
  readonly storage: Storage;
  readonly notes: RequestNote[];
  user(name: string): TestUser;
  /** The next conversation that begins or gets a turn. */
  nextConversation(): Promise<Conversation>;
  close(): Promise<void>;
}

export async function openMcpHost({ users, serversFolder = tmpdir() }: McpHostOptions): Promise<McpHost> {
  const folder = await mkdtemp(path.join(tmpdir(), 'signalbox-mcp-'));
  const storage = await openStorage({
    dataFolder: folder,
    workerUrl: new URL('../../../../storage/thread.ts', import.meta.url),
    cipher: await keyFileCipher(folder),
    log: silentLogger,
  });
  const known = new Map<string, TestUser & { caller: Caller }>();
  for (const [name, configs] of Object.entries(users)) {
    known.set(name, await openUser({ name, configs, folder, serversFolder, storage }));
  }
  const byId = (id: string) => {
    const user = [...known.values()].find((each) => each.id === id);
    if (user === undefined) throw new Error('There is no such user.');
    return user;
  };
  const waiting: ((conversation: Conversation) => void)[] = [];
  const approvals = new ApprovalService(storage.approvals);
  const turns = new TurnService({
    store: storage.turns,
    feeds: new FeedRegistry(storage.turns, 'epoch'),
    poolOf: (id) => byId(id).supervisor,
    models: new SettingsService({ settings: storage.settings, keys: storage.secrets }),
    agents: new AgentService(storage.agents),
    approvals,
    files: storage.results,
    questions: new OpenQuestions(),
    explain: explainProviderError,
    onConversation: (_userId, conversation) => {
      for (const told of waiting.splice(0)) told(conversation);
    },
    log: silentLogger,
  });
  const notes: RequestNote[] = [];
  const services = { calls: turns.calls, supervisorOf: async (id: string) => byId(id).supervisor, version: '1.2.3' };
  const server = await listen(services, [...known.values()], notes);
  return {
    url: server.url,
    turns,
    approvals,
    storage,
    notes,
    user(name) {
      const user = known.get(name);
      if (user === undefined) throw new Error(`There is no user ${name}.`);
      return user;
    },
    nextConversation: () => new Promise((resolve) => void waiting.push(resolve)),
    async close() {
      for (const user of known.values()) user.revoke();
      await server.close();
      await turns.dispose();
      await Promise.all([...known.values()].map(({ supervisor }) => supervisor.dispose()));
      await storage.close();
      await rm(folder, { recursive: true });
    },
  };
}

interface NewUser {
  name: string;
  configs: readonly ServerConfig[];
  folder: string;
  serversFolder: string;
  storage: Storage;
}

async function openUser({ name, configs, folder, serversFolder, storage }: NewUser) {
  const now = Date.now();
  const id = `user-${name}`;
  await storage.users.add({ id, name, color: 0, passphrase: null, createdAt: now, lastUsedAt: now });
  const supervisor = new Supervisor({
    userId: id,
    configs,
    bundled: { node: process.execPath, folder: serversFolder, dataFolder: path.join(folder, id) },
    secretsOf: async () => ({}),
    stores: userStores(storage, id, silentLogger),
    ledgerFile: path.join(folder, `${id}.ledger`),
    marker: createHash('sha256').update(`${folder}/${id}`).digest('hex').slice(0, 24),
    log: silentLogger,
  });
  await supervisor.start();
  const revoked = new AbortController();
  const caller: Caller = {
    userId: id,
    credential: { kind: 'api-key', id: name, name: 'test' },
    revoked: revoked.signal,
  };
  return { id, key: `key-${name}`, supervisor, caller, revoke: (reason?: unknown) => revoked.abort(reason) };
}

/** What the gateway does before a request reaches the endpoint. */
async function listen(
  services: Parameters<typeof mcpRoutes>[0],
  users: readonly (TestUser & { caller: Caller })[],
  notes: RequestNote[],
) {
  const app = new Hono<GatewayEnv>();
  let authority = '';
  app.use(async (context, next) => {
    const refused = refusalOf(context.env.incoming.headers, authority, 'read');
    if (refused !== null) return context.json({ error: refused }, 403);
    const key = context.req.header('authorization')?.replace(/^Bearer /, '');
    const user = users.find((each) => each.key === key);
    if (user === undefined || user.caller.revoked.aborted) return context.json({ error: 'unauthorized' }, 401);
    context.set('caller', user.caller);
    context.set('note', (part) => void notes.push(part));
    return next();
  });
  app.route('/mcp', mcpRoutes(services, silentLogger));
  const server = createServer(getRequestListener(app.fetch));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  authority = `127.0.0.1:${port}`;
  return {
    url: `http://${authority}/mcp`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
