import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { assistantMessage, functionCall, ScriptedModel } from '@openai/agents-core/testing';
import { openSupervisor } from './contenders.ts';
import type { Figure } from './measure.ts';
import { openBenchStorage } from './storageBench.ts';
import { untilCompleted } from './turn.ts';
import { turnService } from './turnHost.ts';

const turns = 1_000;

interface Holdings {
  resources: number;
  listeners: number;
  heap: number;
}

/** What is still held after a thousand turns that was not held before them. */
export async function benchLeaks(): Promise<Figure[]> {
  const { storage, userId, close } = await openBenchStorage();
  const { supervisor, close: closePool } = await openSupervisor();
  const model = () =>
    new ScriptedModel([
      [functionCall('echo__echo', { text: 'a short text' }, { callId: 'call-1' })],
      [assistantMessage('The tool said: a short text')],
    ]);
  const service = turnService({ store: storage.turns, storage, pool: supervisor, model });
  const run = async (count: number) => {
    for (let turn = 0; turn < count; turn += 1) {
      const { conversationId } = await service.start(userId, { conversationId: null, text: 'Say it' });
      await untilCompleted(service, userId, conversationId);
    }
  };
  await run(200);
  const before = await holdings();
  await run(turns);
  const after = await holdings();
  await closePool();
  await close();
  const figure = (name: string, key: keyof Holdings, target: number, unit: (value: number) => string): Figure => ({
    name: `${name} after ${turns} turns`,
    floor: 'before them',
    ratio: after[key] / before[key],
    target,
    detail: `${unit(before[key])}, then ${unit(after[key])}`,
  });
  return [
    figure('handles and timers', 'resources', 1, String),
    figure('listeners of the process', 'listeners', 1, String),
    // What is remembered of a conversation that nobody looks at: where its stream was.
    figure('heap', 'heap', 1.1, (value) => `${(value / 1024 / 1024).toFixed(1)} MiB`),
  ];
}

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

async function holdings(): Promise<Holdings> {
  for (let pass = 0; pass < 4; pass += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    collect();
  }
  const listeners = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
  return { resources: process.getActiveResourcesInfo().length, listeners, heap: process.memoryUsage().heapUsed };
}
