import type { AgentInputItem } from '@openai/agents-core';
import type { Agent } from '../../shared/agent.ts';
import type { Item, MissingServer, Turn } from '../../shared/conversation.ts';
import { type SignalboxError, toErrorData } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';
import { modelToolName } from '../servers/toolNames.ts';
import type { ApprovalService } from './approvalService.ts';
import { Attachments, type FileReader } from './attachments.ts';
import type { CallTaps } from './callTaps.ts';
import { AgentGraph, type GraphOptions } from './graph.ts';
import { historyOf, type PathTurn } from './history.ts';
import type { ModelInUse, ModelSource } from './modelInUse.ts';
import type { OpenQuestions } from './openQuestions.ts';
import { fitting } from './requestFitting.ts';
import { type StoredRun, storedRunText } from './storedRun.ts';
import type { ServerPool } from './tools.ts';
import type { TurnRecorder } from './turnRecorder.ts';
import { explainRunError, openRunState, TurnRun, type TurnRunResult } from './turnRun.ts';
import type { TurnStore } from './turnStore.ts';
import { TurnTally } from './turnTally.ts';

/** How long the end of a stopped turn waits for its calls to report that they were cancelled. */
const cancelWaitMs = 3_000;

/** The reason with which the host's own end aborts a turn. */
export const hostCloses = new Error('The host is closing.');

export interface TurnWorkerOptions {
  store: TurnStore;
  /** The servers of a user. */
  poolOf(userId: string): ServerPool;
  models: ModelSource;
  approvals: ApprovalService;
  /** Where the files are that were sent with messages. */
  files: FileReader;
  /** Where the questions of servers wait for the user. */
  questions: OpenQuestions;
  /** The programs that wait for the calls of turns. */
  taps: CallTaps;
  /** Turns a provider's error into one for the user. */
  explain(error: unknown): SignalboxError;
  log: Logger;
}

/** What a turn starts from. */
export interface TurnOrigin {
  /** Everyone whom the request can reach; the first one receives it. */
  agents: readonly [Agent, ...Agent[]];
  /** The turns that lead here, this one last. */
  path: PathTurn[];
  /** Settles once the turn is stored and shown. Where it rejects, the turn never was. */
  begun: Promise<void>;
  /** The model of the first agent, where it is known already. */
  model: ModelInUse | null;
  /** The state in which the turn waited; null for one that begins. */
  run: StoredRun | null;
}

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
    await origin.begun;
    if (result.status === 'waiting') await recorder.update({ status: 'waiting', retry: null }, result.runState);
    else await recorder.finish('completed');
    return true;
  } catch (error) {
    const hasBegun = await origin.begun.then(
      () => true,
      () => false,
    );
    // What was never stored has no end to store.
    return hasBegun ? end(options, recorder, error, signal) : true;
  }
}

async function execute(
  options: TurnWorkerOptions,
  recorder: TurnRecorder,
  origin: TurnOrigin,
  signal: AbortSignal,
): Promise<TurnRunResult> {
  const { userId } = recorder;
  const current = currentAgent(origin.agents, recorder.items);
  const pool = options.poolOf(userId);
  await pool.toolsKnown(current.servers, signal);
  signal.throwIfAborted();
  const tally = new TurnTally(options.models, recorder);
  if (origin.model !== null) tally.use(origin.agents[0], origin.model);
  const { traits } = await tally.load(current);
  const context = await options.models.context(userId);
  await options.approvals.rules(userId);
  const messages = origin.path.flatMap(({ items }) => items);
  // Another agent may take what this one does not.
  const takes = origin.agents.length === 1 ? traits : { takesImages: true, takesFiles: true };
  const files = await Attachments.load(options.files, userId, messages, takes);
  const fitFor = fitting(recorder, origin, { tally, files, context });
  const graph = new AgentGraph({
    ...graphOptions(options, recorder, origin, signal),
    ...tally.hooks,
    context,
    fitFor,
  });
  const run = new TurnRun({ graph, recorder, signal });
  const pack = (result: TurnRunResult): TurnRunResult =>
    result.status === 'completed'
      ? result
      : { ...result, runState: storedRunText(origin.agents, files.pack(result.runState)) };
  const missingServers = [...missedBefore(recorder.turn, current), ...graph.member(current.id).missing];
  if (origin.run !== null) {
    await recorder.update({ status: 'running', error: null, missingServers });
    return pack(await run.resume(files.unpack(origin.run.state)));
  }
  recorder.note({ missingServers });
  if (missingServers.length > 0) recorder.show({});
  const input = historyOf(origin.path, {
    modelNameOf: ({ serverId, tool }) => modelToolName(serverId, tool),
    contentOf: (item) => files.contentOf(item),
  });
  return pack(await run.start(input));
}

/** Who has the request: whoever it was handed to last, else the one who received it. */
function currentAgent(agents: TurnOrigin['agents'], items: readonly Item[]): Agent {
  const handoff = items.findLast((item) => item.kind === 'handoff');
  return agents.find(({ id }) => id === handoff?.to.id) ?? agents[0];
}

/**
 * Whether a turn that waits can go on: rejects with a CONFLICT in words where the runtime does not take its state, and
 * with an INVALID_INPUT where the model that is to go on can't be used.
 */
export async function checkRun(options: TurnWorkerOptions, recorder: TurnRecorder, run: StoredRun): Promise<void> {
  const origin = { agents: run.agents, path: [], begun: Promise.resolve(), model: null, run };
  const tally = new TurnTally(options.models, recorder);
  await tally.load(currentAgent(run.agents, recorder.items));
  const context = await options.models.context(recorder.userId);
  const scope = graphOptions(options, recorder, origin, new AbortController().signal);
  // Nothing is asked here, so nothing has to fit.
  const fitFor = () => (input: readonly AgentInputItem[]) => [...input];
  await openRunState(new AgentGraph({ ...scope, ...tally.hooks, context, fitFor }), run.state);
}

function graphOptions(
  { poolOf, approvals, questions, taps }: TurnWorkerOptions,
  recorder: TurnRecorder,
  { agents, path, begun }: TurnOrigin,
  signal: AbortSignal,
): Omit<GraphOptions, 'context' | 'limitOf' | 'fitFor' | 'loadModel' | 'onResponse' | 'retries'> {
  const { userId } = recorder;
  const pool = poolOf(userId);
  return {
    agents,
    recorder,
    pool,
    questions,
    tap: taps.of(recorder.turn.id),
    signal,
    gate: begun,
    rules: () => approvals.known(userId),
    trusts: (id) => pool.views().some(({ config }) => config.id === id && config.trusted),
    earlier: sameRequest(path),
    history: path.flatMap(({ items }) => items),
  };
}

/** The items of the turns before, as far as this one carries on from them. */
function sameRequest(path: readonly PathTurn[]): Item[] {
  const first = path.findLastIndex(({ origin }) => origin === 'message');
  return path.slice(Math.max(0, first), -1).flatMap(({ items }) => items);
}

async function end(
  { explain, log }: TurnWorkerOptions,
  recorder: TurnRecorder,
  error: unknown,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await Promise.race([recorder.callsSettled(), delay(cancelWaitMs)]);
    if (signal.aborted) await recorder.finish(endOfAbort(signal));
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

function endOfAbort(signal: AbortSignal): Turn['status'] {
  return signal.reason === hostCloses ? 'interrupted' : 'cancelled';
}

/** Settles as the work does, or rejects with the signal's reason: a model need not heed the signal. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** A pause that does not keep the process alive. */
function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

/** What agents before this one had to do without: what has come back since was missing all the same. */
function missedBefore({ missingServers }: Turn, { servers }: Agent): MissingServer[] {
  return missingServers.filter(({ id }) => servers !== 'all' && !servers.includes(id));
}
