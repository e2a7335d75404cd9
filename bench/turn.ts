import { Agent, Runner, setTracingDisabled, tool } from '@openai/agents';
import { assistantMessage, functionCall, ScriptedModel } from '@openai/agents-core/testing';
import type { TurnService } from '../src/main/agents/turnService.ts';
import type { TurnStore } from '../src/main/agents/turnStore.ts';
import { openSdkClient, openSupervisor } from './contenders.ts';
import { type Figure, interleave, micros } from './measure.ts';
import { openBenchStorage } from './storageBench.ts';
import { turnService } from './turnHost.ts';

const text = 'a short text';

/** A model that calls the tool once and then answers. */
function scripted(toolName: string): ScriptedModel {
  return new ScriptedModel([
    [functionCall(toolName, { text }, { callId: 'call-1' })],
    [assistantMessage('The tool said: a short text')],
  ]);
}

/** A turn with one tool call, everything stored, against the Agents SDK alone on the same kind of server. */
export async function benchTurn(): Promise<Figure[]> {
  const sdkClient = await openSdkClient();
  const pool = await openSupervisor();
  const { storage, userId, close } = await openBenchStorage();
  const signalbox = (store: TurnStore) => {
    const model = () => scripted('echo__echo');
    const service = turnService({ store, storage, pool: pool.supervisor, model });
    return () => hostTurn(service, userId);
  };
  try {
    const times = await interleave(
      {
        sdk: () => sdkTurn(sdkClient),
        stored: signalbox(storage.turns),
        unstored: signalbox(withoutCommits(storage.turns)),
      },
      { rounds: 400, warmUp: 50 },
    );
    const detail = `SDK alone ${micros(times.sdk)}, stored ${micros(times.stored)}, without commits ${micros(times.unstored)}`;
    return [
      {
        name: 'turn with one tool call, not stored',
        floor: 'the Agents SDK alone',
        ratio: times.unstored / times.sdk,
        target: 2,
        detail,
      },
      {
        name: 'turn with one tool call, stored',
        floor: 'the Agents SDK alone',
        ratio: times.stored / times.sdk,
        target: 1.5,
        detail,
      },
      {
        name: 'turn with one tool call, stored',
        floor: 'the same, not stored',
        ratio: times.stored / times.unstored,
        target: null,
        detail,
      },
    ];
  } finally {
    await sdkClient.close();
    await pool.close();
    await close();
  }
}

async function sdkTurn(client: Awaited<ReturnType<typeof openSdkClient>>): Promise<void> {
  setTracingDisabled(true);
  const echo = tool({
    name: 'echo__echo',
    description: 'Gives back its text.',
    strict: false,
    parameters: {
      type: 'object',
      properties: { text: { type: 'string' } },
      required: ['text'],
      additionalProperties: true,
    },
    execute: async () => JSON.stringify(await client.callTool({ name: 'echo', arguments: { text } })),
  });
  const agent = new Agent({ name: 'Bench', instructions: 'Answer.', model: scripted('echo__echo'), tools: [echo] });
  const stream = await new Runner({ tracingDisabled: true }).run(agent, 'Say it', { stream: true });
  for await (const _event of stream);
  await stream.completed;
}

async function hostTurn(service: TurnService, userId: string) {
  const { conversationId } = await service.start(userId, { conversationId: null, text: 'Say it' });
  await untilCompleted(service, userId, conversationId);
}

/** Follows the turn as a page does, until it has ended well. */
export async function untilCompleted(service: TurnService, userId: string, conversationId: string): Promise<number> {
  let events = 0;
  for await (const { change } of service.watch(userId, conversationId, null, new AbortController().signal)) {
    events += 1;
    const turn =
      change.type === 'turn' ? change.turn : change.type === 'snapshot' ? change.transcript.turns.at(-1) : null;
    if (turn?.status === 'completed') return events;
    if (turn?.status === 'failed') throw new Error(turn.error?.message);
  }
  throw new Error('The conversation was removed before its turn had ended.');
}

/** The same store, whose writes stay in memory: what is left is the cost of everything but the disk. */
function withoutCommits(store: TurnStore): TurnStore {
  let begun: Awaited<ReturnType<TurnStore['loadTranscript']>> | null = null;
  return {
    ...store,
    begin: async (_userId, { conversation, turn, items }) => {
      if (conversation) begun = { conversation, turns: [turn], items };
    },
    save: async () => {},
    loadTranscript: async (userId, id) => begun ?? store.loadTranscript(userId, id),
  };
}
