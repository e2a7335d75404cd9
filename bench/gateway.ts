import { createHash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextRound } from 'node:timers/promises';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { AgentService } from '../src/main/agents/agentService.ts';
import { ConversationService } from '../src/main/agents/conversationService.ts';
import { FeedRegistry } from '../src/main/agents/feedRegistry.ts';
import type { ServerPool } from '../src/main/agents/tools.ts';
import type { TurnService } from '../src/main/agents/turnService.ts';
import { UploadService } from '../src/main/agents/uploadService.ts';
import type { GatewayEnv } from '../src/main/api/gateway/caller.ts';
import { openAiRoutes } from '../src/main/api/gateway/openai/routes.ts';
import { echoModel } from '../src/main/api/gateway/openai/testing/echoModel.ts';
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
const key = 'bench-key';
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
        gateway: () => gatewayTurn(gateway.url, words()),
        bare: () => bareRequest(bare.url),
      },
      { rounds: 300, warmUp: 50 },
    );
    const atOnce = (turn: (text: string) => Promise<string>) => () =>
      Promise.all(Array.from({ length: clients }, () => turn(words())));
    const many = await interleave(
      {
        inProcess: atOnce((text) => ownTurn(service, userId, text)),
        gateway: atOnce((text) => gatewayTurn(gateway.url, text)),
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

/** The API as the gateway mounts it, behind a bearer of its own. */
async function openGateway(turns: TurnService, storage: Storage, userId: string) {
  const conversations = new ConversationService({
    store: storage.conversations,
    turns: storage.turns,
    feeds: new FeedRegistry(storage.turns, 'bench'),
    cancelTurns: (user, transcript) => turns.cancelAll(user, transcript),
  });
  const services = {
    turns,
    conversations,
    agents: new AgentService(storage.agents),
    uploads: new UploadService(storage.results),
    threads: storage.gatewayThreads,
  };
  const revoked = new AbortController().signal;
  const app = new Hono<GatewayEnv>();
  app.use(async (c, next) => {
    const given = hashOf((c.req.header('authorization') ?? '').replace(/^Bearer /, ''));
    if (!timingSafeEqual(given, hashOf(key))) return c.body(null, 401);
    return next();
  });
  app.use(async (c, next) => {
    c.set('caller', { userId, credential: { kind: 'api-key', name: 'Bench' }, revoked });
    c.set('note', () => {});
    await next();
  });
  app.route('/v1', openAiRoutes(services, silentLogger));
  const listener = getRequestListener(app.fetch);
  return listen((request, response) => void listener(request, response));
}

/** As a key is compared: by its hash, in constant time. */
function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Node's own server, which streams a few lines and knows nothing: what HTTP alone takes here. */
function openBareServer() {
  return listen((request, response) => {
    request.resume().on('end', async () => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (let line = 0; line < bareLines; line += 1) {
        response.write(`data: ${wordsOf('bare')}\n\n`);
        await nextRound();
      }
      response.end();
    });
  });
}

async function listen(listener: RequestListener) {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
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
async function gatewayTurn(url: string, text: string): Promise<string> {
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
