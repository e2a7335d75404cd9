import { randomUUID } from 'node:crypto';
import { Agent, type AgentInputItem, type Model, Runner, type StreamEvent } from '@openai/agents';
import { historyOf, turnsOnPath } from '../src/main/agents/history.ts';
import { modelToolName } from '../src/main/servers/toolNames.ts';
import type { Item, Transcript } from '../src/shared/conversation.ts';
import { openSupervisor } from './contenders.ts';
import { type Figure, interleave, micros } from './measure.ts';
import { conversationOf, turnOf } from './samples.ts';
import { openBenchStorage } from './storageBench.ts';
import { turnService } from './turnHost.ts';

const turns = 500;

/** A model that notes when it is first asked, and answers with a word. */
class Stopwatch implements Model {
  askedAt = 0n;

  getResponse(): never {
    throw new Error('This model only streams.');
  }

  async *getStreamedResponse(): AsyncIterable<StreamEvent> {
    this.askedAt = process.hrtime.bigint();
    const content = [{ type: 'output_text' as const, text: 'Yes.' }];
    yield {
      type: 'response_done',
      response: {
        id: 'r',
        usage: { requests: 1, inputTokens: 0, outputTokens: 0, totalTokens: 0 },
        output: [{ type: 'message', role: 'assistant', status: 'completed', content }],
      },
    };
  }
}

/** A conversation of 500 turns with four items each. */
function longConversation(): Transcript {
  const conversationId = randomUUID();
  const ids = Array.from({ length: turns }, () => randomUUID());
  const text = 'A sentence as people write them to each other, some of them longer and some shorter. '.repeat(3);
  const path = ids.map((id, index) => turnOf(conversationId, { id, parentId: ids[index - 1] ?? null, endedAt: 2 }));
  return {
    conversation: conversationOf(turnOf(conversationId, { id: ids.at(-1) ?? randomUUID() })),
    turns: path,
    items: ids.flatMap((turnId): Item[] => {
      const base = (position: number) => ({ id: randomUUID(), turnId, position, createdAt: 1 });
      const call = (position: number): Item => ({
        ...base(position),
        kind: 'tool_call',
        callId: `c${position}`,
        serverId: 'echo',
        serverName: 'Echo',
        tool: 'echo',
        toolTitle: null,
        arguments: { text },
        status: 'succeeded',
        approvalId: null,
        permission: { by: 'reading' },
        outcome: { success: true, data: { text, structured: null, cutFrom: null, stored: [] } },
        progress: null,
        questions: [],
        startedAt: 1,
        endedAt: 2,
      });
      return [
        { ...base(0), kind: 'user', text, attachments: [] },
        call(1),
        call(2),
        { ...base(3), kind: 'assistant', agentName: 'Assistant', agentColor: 0, text, status: 'done' },
      ];
    }),
  };
}

/** From a message in a conversation of 2,000 items to the first request to the model, against the SDK's own time. */
export async function benchHistory(): Promise<Figure[]> {
  const { storage, userId, close } = await openBenchStorage();
  const { supervisor, close: closePool } = await openSupervisor();
  const transcript = longConversation();
  await storage.turns.copy(userId, transcript);
  const conversationId = transcript.conversation.id;
  const parentId = transcript.turns.at(-1)?.id ?? null;
  const input: AgentInputItem[] = [
    ...historyOf(turnsOnPath(transcript, parentId ?? ''), {
      modelNameOf: ({ serverId, tool }) => modelToolName(serverId, tool),
      contentOf: ({ text }) => text,
    }),
    { role: 'user', content: 'And now?' },
  ];
  const model = new Stopwatch();
  const traits = { contextTokens: 1_000_000 };
  const service = turnService({ store: storage.turns, storage, pool: supervisor, model: () => model, traits });
  // As it is while somebody looks at the conversation.
  const page = new AbortController();
  const watching = service.watch(userId, conversationId, null, page.signal);
  await watching.next();
  const timed = async (ask: () => Promise<unknown>) => {
    const start = process.hrtime.bigint();
    await ask();
    return Number(model.askedAt - start) / 1_000;
  };
  const samples: Record<'sdk' | 'host', number[]> = { sdk: [], host: [] };
  await interleave(
    {
      sdk: async () => samples.sdk.push(await timed(() => sdkTurn(model, input))),
      host: async () =>
        samples.host.push(
          await timed(async () => {
            const { turnId } = await service.start(userId, { conversationId, parentId, text: 'And now?' });
            await untilEnded(service, userId, conversationId, turnId);
          }),
        ),
    },
    { rounds: 20, warmUp: 4 },
  );
  page.abort();
  await closePool();
  await close();
  const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
  const times = { sdk: median(samples.sdk), host: median(samples.host) };
  return [
    {
      name: 'first model request, history of 2,000 items',
      floor: 'the Agents SDK with the same input',
      ratio: times.host / times.sdk,
      target: 1.5,
      detail: `SDK ${micros(times.sdk)}, host ${micros(times.host)}`,
    },
  ];
}

async function sdkTurn(model: Model, input: AgentInputItem[]): Promise<void> {
  const agent = new Agent({ name: 'Bench', instructions: 'Answer.', model });
  const stream = await new Runner({ tracingDisabled: true }).run(agent, input, { stream: true });
  for await (const _event of stream);
  await stream.completed;
}

async function untilEnded(
  service: ReturnType<typeof turnService>,
  userId: string,
  conversationId: string,
  turnId: string,
): Promise<void> {
  const abort = new AbortController();
  for await (const { change } of service.watch(userId, conversationId, null, abort.signal)) {
    const turn =
      change.type === 'snapshot' ? change.transcript.turns.at(-1) : change.type === 'turn' ? change.turn : null;
    if (turn?.id === turnId && turn.status === 'completed') abort.abort();
    else if (turn?.id === turnId && turn.status === 'failed') throw new Error(turn.error?.message);
  }
}
