/**
 * A whole host in a process of its own, made to be killed: `node turnHost.ts <options as JSON>`. It says what it found at
 * its start, answers what waits, carries on, and then works through turns, telling on its standard output each thing that
 * a page is told.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { pageContext } from '../../src/main/api/router.ts';
import { createHost } from '../../src/main/host.ts';
import { keyFileCipher } from '../../src/main/storage/keyFileCipher.ts';
import { defaultAgent } from '../../src/shared/agent.ts';
import type { Item, Transcript, Turn } from '../../src/shared/conversation.ts';
import { isFinal } from '../../src/shared/conversation.ts';
import { silentLogger } from '../../src/shared/logger.ts';
import { applyChange } from '../../src/shared/transcript.ts';

/** What such a host is told. */
export interface TurnHostOptions {
  dataFolder: string;
  providerUrl: string;
  marksFile: string;
  /** The key of the provider, and a secret in the server's environment. */
  secret: string;
  /** How long the disk takes before it does what it is asked, in milliseconds. */
  diskDelay: number;
  /** Answers what waits and ends with one more turn after which a mark was made, instead of working until it is killed. */
  isLast: boolean;
}

/** What it tells: first what it found, then each item, text and turn as pages see it. */
export type TurnHostLine =
  | { say: 'found'; transcript: Transcript | null }
  | { say: 'item'; item: Item }
  | { say: 'text'; itemId: string; text: string }
  | { say: 'turn'; turn: Turn }
  | { say: 'ended'; transcript: Transcript | null };

const options: TurnHostOptions = JSON.parse(process.argv[2] ?? '{}');
const tell = (line: TurnHostLine) => process.stdout.write(`${JSON.stringify(line)}\n`);
const root = join(import.meta.dirname, '..', '..');

// Threads are told by the environment.
process.env.DISK_DELAY = String(options.diskDelay);
await mkdir(options.dataFolder, { recursive: true });
const host = await createHost({
  dataFolder: options.dataFolder,
  storageThread: new URL('./slowThread.ts', import.meta.url),
  serversFolder: join(options.dataFolder, 'nowhere'),
  node: process.execPath,
  npm: join(root, 'node_modules', 'npm'),
  cipher: await keyFileCipher(options.dataFolder),
  version: '0.0.0',
  log: silentLogger,
});
const api = createRouterClient(host.router, { context: pageContext(host.openPage('browser')) });

/** The first value of a stream. */
async function first<T>(stream: AsyncIterable<T>): Promise<T> {
  for await (const value of stream) return value;
  throw new Error('The stream ended.');
}

async function setUp(): Promise<void> {
  await api.settings.saveProvider({
    provider: {
      id: 'strict',
      kind: 'openai-compatible',
      name: 'Strict',
      baseUrl: options.providerUrl,
      api: 'chat',
      takesImages: null,
      contextTokens: 200_000,
      prices: null,
    },
    key: { action: 'set', value: options.secret },
  });
  await api.settings.setDefaultModel({ providerId: 'strict', model: 'strict' });
  const args = [join(import.meta.dirname, 'markServer.ts'), options.marksFile];
  const environment = [{ name: 'MARKS_KEY', value: options.secret }];
  const launch = { kind: 'stdio' as const, command: process.execPath, args, cwd: null, environment };
  const { id } = await api.servers.add({ name: 'Marks', launch });
  await api.servers.setEnabled({ id, enabled: true });
  const rule = { serverId: id, tool: 'read_marks', action: 'allow' as const, conditions: [] };
  await api.approvals.saveRule({ id: null, rule });
  const marker = await api.agents.save({ ...defaultAgent, id: null, name: 'Marker', servers: [id] });
  await api.agents.save({ ...defaultAgent, id: null, name: 'Sorter', servers: [], handoffs: [marker.id] });
}

let transcript: Transcript | null = null;
let wake = () => {};

async function follow(conversationId: string): Promise<void> {
  for await (const { change } of await api.turns.watch({ conversationId, resume: null })) {
    transcript = applyChange(transcript, change);
    if (change.type === 'item') tell({ say: 'item', item: change.item });
    if (change.type === 'text') tell({ say: 'text', itemId: change.itemId, text: textOf(change.itemId) });
    if (change.type === 'turn') tell({ say: 'turn', turn: change.turn });
    wake();
  }
}

/** The words of an answer as far as they were shown. */
function textOf(itemId: string): string {
  const item = transcript?.items.find(({ id }) => id === itemId);
  return item?.kind === 'assistant' ? item.text : '';
}

const openApprovals = () =>
  (transcript?.items ?? []).flatMap((item) =>
    item.kind === 'tool_call' && item.status === 'waiting' && item.approvalId !== null ? [item.approvalId] : [],
  );

/** Answers what a turn asks until it has ended. */
async function untilEnded(turnId: string): Promise<Turn> {
  for (;;) {
    const turn = transcript?.turns.find(({ id }) => id === turnId);
    if (turn && isFinal(turn.status)) return turn;
    const changed = new Promise<void>((resolve) => {
      wake = resolve;
    });
    const [approvalId] = turn?.status === 'waiting' ? openApprovals() : [];
    if (approvalId === undefined) await changed;
    else await decide(approvalId);
  }
}

/** A mark was made, in this life or an earlier one. */
const hasMark = () =>
  (transcript?.items ?? []).some(
    (item) => item.kind === 'tool_call' && item.tool === 'make_mark' && item.status === 'succeeded',
  );

/** True for one in so many ids, always the same ones. */
const isOneOf = (count: number, id: string) => Number.parseInt(id.slice(0, 2), 16) % count === 0;

async function decide(approvalId: string): Promise<void> {
  const decision = isOneOf(4, approvalId) ? 'deny' : 'allow';
  await api.turns.decide({ approvalIds: [approvalId], answer: { decision, scope: 'once', conditions: [] } });
}

async function work(): Promise<void> {
  const agents = await first(await api.agents.watch({}));
  const agentId = agents.find(({ name }) => name === 'Sorter')?.id ?? '';
  const left = transcript?.turns.at(-1);
  if (left?.status === 'waiting') await untilEnded(left.id);
  // Half of what was cut off is carried on; the rest stays as it is, and the next message follows it.
  else if (left?.status === 'interrupted' && isOneOf(2, left.id))
    await untilEnded((await api.turns.continue({ turnId: left.id })).turnId);
  for (let round = 0; !options.isLast || round === 0 || !hasMark(); round += 1) {
    const conversationId = transcript?.conversation.id ?? null;
    const started = await api.turns.start({ conversationId, agentId, text: `Make marks, round ${round}` });
    if (conversationId === null) void follow(started.conversationId);
    await untilEnded(started.turnId);
  }
}

const event = await first(await api.conversations.watch({}));
const [conversation] = event.type === 'snapshot' ? event.conversations : [];
if (conversation === undefined) await setUp();
else {
  const { change } = await first(await api.turns.watch({ conversationId: conversation.id, resume: null }));
  transcript = applyChange(null, change);
  void follow(conversation.id);
}
tell({ say: 'found', transcript });
await work();
tell({ say: 'ended', transcript });
await host.dispose();
process.exit(0);
