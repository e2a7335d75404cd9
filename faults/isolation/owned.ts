import { randomUUID } from 'node:crypto';
import { defaultAgent } from '../../src/shared/agent.ts';
import type { ApprovalAnswer } from '../../src/shared/approval.ts';
import { isFinal, type Turn } from '../../src/shared/conversation.ts';
import { order } from './obedientModel.ts';
import { callsIn, first, type Person } from './person.ts';

/** Things that a person has from the beginning of a suite. */
export interface Owned {
  readonly conversationId: string;
  /** A turn of that conversation, which is completed. */
  readonly turnId: string;
  /** The approval of a call that waits, in another conversation. */
  readonly approvalId: string;
  readonly agentId: string;
  /** Of the host. */
  readonly epoch: string;
}

export const once: ApprovalAnswer = { decision: 'allow', scope: 'once', conditions: [] };

/** Gives a person one of each. */
export async function own(person: Person): Promise<Owned> {
  const { conversationId, turnId } = await person.say(`I am ${person.canary}`);
  const { id: agentId } = await newAgent(person);
  const { epoch } = await person.api.system.info({});
  return { conversationId, turnId, approvalId: await waitingApproval(person), agentId, epoch };
}

/** An agent that nobody else has. */
export function newAgent(person: Person) {
  return person.api.agents.save({ ...defaultAgent, id: null, name: person.canary, instructions: person.canary });
}

/** A turn with a call that waits to be allowed. */
export async function waitingTurn(person: Person) {
  const said = await person.say(order({ name: 'notes__create', arguments: { body: `A note of ${person.canary}` } }));
  const [call] = callsIn(said);
  if (said.turn.status !== 'waiting' || typeof call?.approvalId !== 'string') {
    throw new Error(`The turn waits for nothing: ${JSON.stringify(said.turn)}`);
  }
  return { ...said, approvalId: call.approvalId };
}

export async function waitingApproval(person: Person): Promise<string> {
  return (await waitingTurn(person)).approvalId;
}

/** A file that was uploaded and belongs to no message yet; resolves to its handle. */
export async function uploaded(person: Person): Promise<string> {
  const uploadId = randomUUID();
  await person.api.uploads.append({ uploadId, offset: 0, data: Buffer.from(person.canary).toString('base64') });
  return (await person.api.uploads.finish({ uploadId, name: 'own.txt', mimeType: 'text/plain' })).handle;
}

/** A server that can't be started, with its lever off. */
export async function newServer(person: Person): Promise<string> {
  const environment = [{ name: 'TOKEN', value: person.canary }];
  const launch = {
    kind: 'stdio' as const,
    command: 'nothing-like-this',
    args: [person.canary],
    cwd: null,
    environment,
  };
  return (await person.api.servers.add({ name: `Server ${randomUUID().slice(0, 8)}`, launch })).id;
}

/** Everything that a person has and that lasts, as they see it. */
export async function stateOf(person: Person): Promise<unknown> {
  const { api } = person;
  const listed = await first(await api.conversations.watch({}));
  const conversations = listed.type === 'snapshot' ? listed.conversations : [];
  const transcripts = conversations.map(async ({ id }) => {
    const { change } = await first(await api.turns.watch({ conversationId: id, resume: null }));
    return change;
  });
  const servers = await first(await api.servers.watch({}));
  return {
    conversations,
    transcripts: await Promise.all(transcripts),
    servers: servers.type === 'snapshot' ? servers.servers.map(({ config }) => config) : [],
    agents: await first(await api.agents.watch({})),
    rules: await first(await api.approvals.watchRules({})),
    log: await api.approvals.log({ before: null, limit: 200 }),
    settings: await first(await api.settings.watch({})),
    keys: (await first(await api.gateway.watch({}))).keys.map(({ id, name }) => ({ id, name })),
  };
}

/** Waits until no turn of a person runs, or is about to go on after an answer. */
export async function quiet(person: Person): Promise<void> {
  const listed = await first(await person.api.conversations.watch({}));
  for (const { id } of listed.type === 'snapshot' ? listed.conversations : []) {
    const { change } = await first(await person.api.turns.watch({ conversationId: id, resume: null }));
    if (change.type !== 'snapshot') continue;
    const { turns, items } = change.transcript;
    const asks = (turn: Turn) =>
      items.some((item) => item.kind === 'tool_call' && item.turnId === turn.id && item.status === 'waiting');
    for (const turn of turns) if (!isFinal(turn.status) && !asks(turn)) await person.ended(id, turn.id);
  }
}
