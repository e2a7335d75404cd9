import { createServer } from 'node:http';
import { setImmediate as nextRound } from 'node:timers/promises';
import { Hono } from 'hono';
import { AgentService } from '../src/main/agents/agentService.ts';
import { ConversationService } from '../src/main/agents/conversationService.ts';
import { FeedRegistry } from '../src/main/agents/feedRegistry.ts';
import type { ServerPool } from '../src/main/agents/tools.ts';
import type { TurnService } from '../src/main/agents/turnService.ts';
import { UploadService } from '../src/main/agents/uploadService.ts';
import { gatewayApp } from '../src/main/api/gateway/app.ts';
import type { GatewayEnv } from '../src/main/api/gateway/caller.ts';
import type { OpenAiServices } from '../src/main/api/gateway/openai/agentRun.ts';
import { openAiRoutes } from '../src/main/api/gateway/openai/routes.ts';
import { echoModel } from '../src/main/api/gateway/openai/testing/echoModel.ts';
import { RequestLog } from '../src/main/api/gateway/requestLog.ts';
import { Revocations } from '../src/main/api/gateway/revocations.ts';
import { closeServer, createLoopbackServer, listenOn, serveFetch } from '../src/main/api/transports/loopbackServer.ts';
import { ApiKeyService } from '../src/main/identity/apiKeys.ts';
import { BearerAuthenticator } from '../src/main/identity/bearer.ts';
import { UserService } from '../src/main/identity/userService.ts';
import { systemClock } from '../src/main/servers/clock.ts';
import type { Storage } from '../src/main/storage/index.ts';
import type { Transcript } from '../src/shared/conversation.ts';
import { fail } from '../src/shared/errors.ts';
import { silentLogger } from '../src/shared/logger.ts';
import { applyChange } from '../src/shared/transcript.ts';
import { type Figure, interleave, micros } from './measure.ts';
import { openBenchStorage } from './storageBench.ts';
import { turnService } from './turnHost.ts';

/** What the gateway may add to a turn, in microseconds. */
const mayAdd = 2_000;
const clients = 100;
/** About as many as a short answer has. */
const bareLines = 5;

const noServers: ServerPool = {
  views: () => [],
  toolsKnown: async () => {},
  callTool: async () => fail('NOT_FOUND', 'There is no such server.'),
};

/** Fifty words that nobody else says. */
const wordsOf = (name: string) => Array.from({ length: 50 }, (_, index) => `${name}-${index}`).join(' ');

/** A streamed turn through the OpenAI-compatible API over HTTP, against the same turn watched in this process. */
export async function benchGateway(): Promise<Figure[]> {
  const { storage, userId, close } = await openBenchStorage();
  const service = turnService({ store: storage.turns, storage, pool: noServers, model: () => echoModel });
  const gateway = await openGateway(service, storage, userId);
  const bare = await openBareServer();
  let count = 0;
  const words = () => wordsOf(`turn${count++}`);
  try {
    const one = await interleave(
      {
        inProcess: () => ownTurn(service, userId, words()),
        gateway: () => gatewayTurn(gateway, 0, words()),
        bare: () => bareRequest(bare.url),
      },
      { rounds: 300, warmUp: 50 },
    );
    const atOnce = (turn: (text: string, index: number) => Promise<string>) => () =>
      Promise.all(Array.from({ length: clients }, (_, index) => turn(words(), index)));
    const many = await interleave(
      {
        inProcess: atOnce((text) => ownTurn(service, userId, text)),
        gateway: atOnce((text, index) => gatewayTurn(gateway, index, text)),
      },
      { rounds: 15, warmUp: 3 },
    );
    const detail = (times: typeof many) =>
      `in process ${micros(times.inProcess)}, gateway ${micros(times.gateway)}: ${micros(times.gateway - times.inProcess)} more`;
    return [
      {
        name: `streamed turn through the gateway, at most ${micros(mayAdd)} more`,
        floor: 'the same turn in process',
        ratio: one.gateway / one.inProcess,
        target: Number(((one.inProcess + mayAdd) / one.inProcess).toFixed(2)),
        detail: `${detail(one)}; HTTP alone ${micros(one.bare)}`,
      },
      {
        name: `${clients} clients that stream at once, each its own text`,
        floor: 'the same turns in process',
        ratio: many.gateway / many.inProcess,
        target: null,
        detail: detail(many),
      },
    ];
  } finally {
    await gateway.close();
    await bare.close();
    await service.dispose();
    await close();
  }
}

/** The gateway as it is, with a key for each of two users: one alone may not have that many requests under way. */
async function openGateway(turns: TurnService, storage: Storage, userId: string) {
  const users = await UserService.open(storage.users);
  const apiKeys = await ApiKeyService.open(storage.apiKeys, silentLogger);
  const second = await users.create({ name: 'Second', color: 1 }, null);
  const keys = await Promise.all([userId, second.id].map((id) => apiKeys.create(id, 'Bench', null)));
  const requests = new RequestLog({ store: storage.gateway, clock: systemClock, log: silentLogger });
  const parts = {
    routes: {
      rest: new Hono<GatewayEnv>(),
      openAi: openAiRoutes(servicesOf(turns, storage), silentLogger),
      mcp: null,
    },
    bearer: new BearerAuthenticator({ users, apiKeys, jwt: null, bypass: null }),
    documents: new Hono<GatewayEnv>(),
    revocations: new Revocations(),
    requests,
    isOn: () => true,
    welcome: async () => {},
    log: silentLogger,
  };
  const server = createLoopbackServer({ headersMs: 5_000 });
  const port = await listenOn(server, 0, '127.0.0.1', 'choose another one');
  serveFetch(server, gatewayApp(parts, `127.0.0.1:${port}`).fetch);
  const close = async () => {
    server.closeAllConnections();
    await closeServer(server);
    await requests.flush();
  };
  return { url: `http://127.0.0.1:${port}/v1`, keys: keys.map(({ text }) => text), close };
}

function servicesOf(turns: TurnService, storage: Storage): OpenAiServices {
  const conversations = new ConversationService({
    store: storage.conversations,
    turns: storage.turns,
    feeds: new FeedRegistry(storage.turns, 'bench'),
    cancelTurns: (user, transcript) => turns.cancelAll(user, transcript),
  });
  const agents = new AgentService(storage.agents);
  return { turns, conversations, agents, uploads: new UploadService(storage.results), threads: storage.gatewayThreads };
}

/** Node's own server, which streams a few lines and knows nothing: what HTTP alone takes here. */
async function openBareServer() {
  const server = createServer((request, response) => {
    request.resume().on('end', async () => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (let line = 0; line < bareLines; line += 1) {
        response.write(`data: ${wordsOf('bare')}\n\n`);
        await nextRound();
      }
      response.end();
    });
  });
  const port = await listenOn(server, 0, '127.0.0.1', 'choose another one');
  return { url: `http://127.0.0.1:${port}`, close: () => closeServer(server) };
}

/** Follows a turn as a page does; returns what was said. */
async function ownTurn(service: TurnService, userId: string, text: string): Promise<string> {
  const { conversationId } = await service.start(userId, { conversationId: null, text });
  let shown: Transcript | null = null;
  for await (const { change } of service.watch(userId, conversationId, null, new AbortController().signal)) {
    shown = applyChange(shown, change);
    if (shown?.turns[0]?.status === 'completed') break;
  }
  const answer = shown?.items.find((item) => item.kind === 'assistant');
  return expectEcho(text, answer?.kind === 'assistant' ? answer.text : '');
}

/** Asks for a streamed completion, and reads it to its end; returns what was said. */
async function gatewayTurn(
  { url, keys }: { url: string; keys: string[] },
  index: number,
  text: string,
): Promise<string> {
  const key = keys[index % keys.length];
  const response = await fetch(`${url}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'assistant', messages: [{ role: 'user', content: text }], stream: true }),
  });
  const events = (await response.text())
    .split('\n\n')
    .flatMap((event) => (event.startsWith('data: {') ? [event.slice(6)] : []));
  const said = events.map((event) => JSON.parse(event).choices[0].delta.content ?? '').join('');
  return expectEcho(text, said);
}

async function bareRequest(url: string): Promise<void> {
  await (await fetch(url, { method: 'POST', body: wordsOf('bare') })).text();
}

/** Nothing may be lost or mixed up on the way. */
function expectEcho(text: string, said: string): string {
  if (said !== `You said: ${text}`) throw new Error(`“${text}” was answered with “${said}”.`);
  return said;
}
