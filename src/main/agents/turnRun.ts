import {
  type AgentInputItem,
  Runner,
  RunState,
  type Agent as SdkAgent,
  setTracingDisabled,
  ToolCallError,
} from '@openai/agents-core';
import type { ToolCallItem } from '../../shared/conversation.ts';
import { SignalboxError } from '../../shared/errors.ts';
import { closingError } from './closing.ts';
import type { AgentGraph } from './graph.ts';
import { outcomeForModel } from './history.ts';
import type { TurnRecorder } from './turnRecorder.ts';

// The runtime exports traces to its maker's service unless told otherwise.
setTracingDisabled(true);

/** Model requests in one turn before it is stopped: enough for long work, too few for an endless loop. */
const maxModelRequests = 25;

export interface TurnRunOptions {
  graph: AgentGraph;
  recorder: TurnRecorder;
  signal: AbortSignal;
}

/** How a run ended by itself: it is complete, or it waits for approvals with this state. */
export type TurnRunResult = { status: 'completed' } | { status: 'waiting'; runState: string };

/** Runs a turn on the agent runtime, from its input or from the state in which it waited for approvals. */
export class TurnRun {
  readonly #options: TurnRunOptions;
  readonly #runner = new Runner({ tracingDisabled: true, toolNotFoundBehavior: 'return_error_to_model' });

  constructor(options: TurnRunOptions) {
    this.#options = options;
  }

  /** Runs the turn from its input. Throws what the model threw, or a `SignalboxError`. */
  start(input: AgentInputItem[]): Promise<TurnRunResult> {
    return this.#run(input);
  }

  /** Goes on from a stored state with the decisions that the recorder holds. */
  async resume(runState: string): Promise<TurnRunResult> {
    const state = await openRunState(this.#options.graph, runState);
    this.#decide(state);
    return this.#run(state);
  }

  async #run(input: AgentInputItem[] | RunState<undefined, SdkAgent>): Promise<TurnRunResult> {
    const { signal, recorder, graph } = this.#options;
    const stream = await this.#runner.run(graph.start, input, { stream: true, signal, maxTurns: maxModelRequests });
    // The recording model and the tools have seen everything already; reading drives the run.
    for await (const _event of stream);
    await stream.completed;
    signal.throwIfAborted();
    if (stream.interruptions.length === 0) return { status: 'completed' };
    if (recorder.items.some((item) => item.kind === 'tool_call' && item.status === 'waiting')) {
      return { status: 'waiting', runState: stream.state.toString() };
    }
    // Nobody needs to be asked: the answers came while other calls of the same response were running.
    this.#decide(stream.state);
    return this.#run(stream.state);
  }

  #decide(state: RunState<undefined, SdkAgent>): void {
    for (const interruption of state.getInterruptions()) {
      const { rawItem } = interruption;
      const item = 'callId' in rawItem ? this.#options.recorder.call(rawItem.callId) : undefined;
      if (item?.status === 'allowed') state.approve(interruption);
      else state.reject(interruption, { message: refusalOf(item) });
    }
  }
}

/** A stored state on the agents of a turn. CONFLICT where the runtime does not take it. */
export async function openRunState(graph: AgentGraph, runState: string): Promise<RunState<undefined, SdkAgent>> {
  try {
    return await RunState.fromString<undefined, SdkAgent>(graph.start, runState);
  } catch (cause) {
    throw new SignalboxError(
      'CONFLICT',
      'What was stored of this answer does not fit this version of Signalbox, so it can’t go on. Run it again.',
      { cause },
    );
  }
}

function refusalOf(item: ToolCallItem | undefined): string {
  return outcomeForModel(item?.outcome ?? { success: false, error: closingError('denied') });
}

/** What a failed run means to a user, where the agent runtime and not the model failed. */
export function explainRunError(error: unknown): SignalboxError | null {
  if (error instanceof SignalboxError) return error;
  if (error instanceof ToolCallError) return explainRunError(error.error);
  if (!(error instanceof Error)) return null;
  if (error.name === 'MaxTurnsExceededError') {
    return new SignalboxError(
      'PROVIDER_ERROR',
      `The model asked for tools ${maxModelRequests} times without finishing, so the turn was stopped. Ask for a smaller step.`,
    );
  }
  return null;
}
