import type { Model } from '@openai/agents-core';
import { type Agent, defaultAgent } from '../../shared/agent.ts';
import type { Item } from '../../shared/conversation.ts';
import { type SignalboxError, toErrorData } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';
import { modelToolName } from '../servers/toolNames.ts';
import { historyOf } from './history.ts';
import type { OpenQuestions } from './openQuestions.ts';
import { bindTools, type ServerPool } from './tools.ts';
import type { TurnRecorder } from './turnRecorder.ts';
import { explainRunError, TurnRun, type TurnRunResult } from './turnRun.ts';
import type { TurnStore } from './turnStore.ts';

/** How long the end of a stopped turn waits for its calls to report that they were cancelled. */
const cancelWaitMs = 3_000;

/** The reason with which the host's own end aborts a turn. */
export const hostCloses = new Error('The host is closing.');

export interface TurnWorkerOptions {
  store: TurnStore;
  /** The servers of a user. */
  poolOf(userId: string): ServerPool;
  /** The model that answers a user now, and its name in words. */
  modelOf(userId: string): Promise<{ model: Model; label: string }>;
  /** Where the questions of servers wait for the user. */
  questions: OpenQuestions;
  /** Turns a provider's error into one for the user. */
  explain(error: unknown): SignalboxError;
  log: Logger;
}

/** What a turn starts from: a model and the items that lead to its end for a new one, or the state in which it waited. */
export type TurnOrigin = { kind: 'new'; model: Model; history: Item[] } | { kind: 'resumed'; runState: string };

/**
 * Runs a turn to its end or to its next question, and stores how it ended; an abort ends it whatever the model does.
 * Resolves to whether the end is on disk; if not, the page has been told all the same. Never rejects.
 */
export async function workTurn(
  options: TurnWorkerOptions,
  recorder: TurnRecorder,
  origin: TurnOrigin,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const result = await unlessAborted(execute(options, recorder, origin, signal), signal);
    if (result.status === 'waiting') await recorder.update({ status: 'waiting' }, result.runState);
    else await recorder.finish('completed');
    return true;
  } catch (error) {
    return end(options, recorder, error, signal);
  }
}

async function execute(
  options: TurnWorkerOptions,
  recorder: TurnRecorder,
  origin: TurnOrigin,
  signal: AbortSignal,
): Promise<TurnRunResult> {
  const { userId } = recorder;
  const agent: Agent = defaultAgent;
  const pool = options.poolOf(userId);
  await pool.toolsKnown(agent.servers, signal);
  signal.throwIfAborted();
  const { bindings, missing } = bindTools(pool.views(), agent.servers);
  const resumed = origin.kind === 'resumed';
  if (resumed || missing.length > 0) await recorder.update({ status: 'running', missingServers: missing });
  const model = resumed ? (await options.modelOf(userId)).model : origin.model;
  const { questions } = options;
  const run = new TurnRun({ agent, model, bindings, missing, recorder, pool, questions, signal });
  if (resumed) return run.resume(origin.runState);
  return run.start(historyOf(origin.history, (item) => modelToolName(item.serverId, item.tool)));
}

async function end(
  { explain, log }: TurnWorkerOptions,
  recorder: TurnRecorder,
  error: unknown,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await Promise.race([recorder.callsSettled(), delay(cancelWaitMs)]);
    if (signal.aborted) await recorder.finish(signal.reason === hostCloses ? 'interrupted' : 'cancelled');
    else {
      log.warn({ turnId: recorder.turn.id, err: error }, 'A turn failed');
      await recorder.finish('failed', (explainRunError(error) ?? explain(error)).toData());
    }
    return true;
  } catch (storageError) {
    log.error({ turnId: recorder.turn.id, err: storageError }, 'The end of a turn could not be stored');
    recorder.abandon(toErrorData(storageError));
    return false;
  }
}

/** Settles as the work does, or rejects with the signal's reason: a model need not heed the signal. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = new Promise<never>((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  return Promise.race([work, aborted]);
}

/** A pause that does not keep the process alive. */
function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
