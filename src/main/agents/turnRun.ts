import {
  type AgentInputItem,
  type AssistantMessageItem,
  type Model,
  type ModelResponse,
  Runner,
  RunState,
  Agent as SdkAgent,
  setTracingDisabled,
  ToolCallError,
} from '@openai/agents-core';
import type { Agent } from '../../shared/agent.ts';
import type { MissingServer, ToolCallItem } from '../../shared/conversation.ts';
import { fail, SignalboxError } from '../../shared/errors.ts';
import { modelToolName } from '../servers/toolNames.ts';
import { closingError } from './closing.ts';
import { outcomeForModel } from './history.ts';
import { RecordingModel } from './recordingModel.ts';
import type { ResponsePart } from './responsePart.ts';
import { absentBinding, argumentsOf, type CallScope, functionTool, type ToolBinding } from './tools.ts';

// The runtime exports traces to its maker's service unless told otherwise.
setTracingDisabled(true);

/** Model requests in one turn before it is stopped: enough for long work, too few for an endless loop. */
const maxModelRequests = 25;

export interface TurnRunOptions extends CallScope {
  agent: Agent;
  model: Model;
  bindings: ToolBinding[];
  missing: MissingServer[];
  signal: AbortSignal;
}

/** How a run ended by itself: it is complete, or it waits for approvals with this state. */
export type TurnRunResult = { status: 'completed' } | { status: 'waiting'; runState: string };

/** Runs a turn on the agent runtime, from its input or from the state in which it waited for approvals. */
export class TurnRun {
  readonly #options: TurnRunOptions;
  readonly #bindings: Map<string, ToolBinding>;
  readonly #agent: SdkAgent;
  readonly #runner = new Runner({ tracingDisabled: true, toolNotFoundBehavior: 'return_error_to_model' });

  constructor(options: TurnRunOptions) {
    this.#options = options;
    const bindings = [...options.bindings, ...absentBindings(options)];
    this.#bindings = new Map(bindings.map((binding) => [binding.modelName, binding]));
    this.#agent = new SdkAgent({
      name: options.agent.name,
      instructions: instructionsOf(options),
      model: new RecordingModel(options.model, {
        text: (delta) => options.recorder.text(options.agent.name, delta),
        response: (output) => this.#record(this.#partsOf(output)),
      }),
      tools: bindings.map((binding) => functionTool(binding, options)),
    });
  }

  /** Runs the turn from its input. Throws what the model threw, or a `SignalboxError`. */
  start(input: AgentInputItem[]): Promise<TurnRunResult> {
    return this.#run(input);
  }

  /** Goes on from a stored state with the decisions that the recorder holds. */
  async resume(runState: string): Promise<TurnRunResult> {
    const state = await RunState.fromString<undefined, SdkAgent>(this.#agent, runState).catch(explainLostState);
    this.#decide(state);
    return this.#run(state);
  }

  async #run(input: AgentInputItem[] | RunState<undefined, SdkAgent>): Promise<TurnRunResult> {
    const { signal, recorder } = this.#options;
    const stream = await this.#runner.run(this.#agent, input, { stream: true, signal, maxTurns: maxModelRequests });
    // The recording model and the tools have seen everything already; reading drives the run.
    for await (const _event of stream);
    await stream.completed;
    signal.throwIfAborted();
    if (stream.interruptions.length === 0) return { status: 'completed' };
    if (recorder.items.some((item) => item.kind === 'tool_call' && item.status === 'waiting')) {
      return { status: 'waiting', runState: stream.state.toString() };
    }
    // Nobody needs to be asked: what the runtime would ask for was refused when it was recorded.
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

  /** Records a response. One with neither words nor calls ends the turn: asking again would give the same. */
  #record(parts: ResponsePart[]): Promise<void> {
    const { agent, recorder } = this.#options;
    const saysSomething = parts.some((part) => part.kind !== 'text' || part.text.trim() !== '');
    if (saysSomething || recorder.isStreaming) return recorder.response(agent.name, parts);
    throw new SignalboxError(
      'PROVIDER_ERROR',
      'The model ended without an answer. Try again, or choose another model in Settings.',
      { retryable: true },
    );
  }

  #partsOf(output: ModelResponse['output']): ResponsePart[] {
    return output.flatMap((part): ResponsePart[] => {
      if (part.type === 'function_call') return [this.#callPart(part)];
      if (part.type !== 'message' || part.role !== 'assistant') return [];
      return [{ kind: 'text', text: textOf(part.content) }];
    });
  }

  #callPart({ callId, name, arguments: json }: { callId: string; name: string; arguments: string }): ResponsePart {
    const binding = this.#bindings.get(name);
    if (binding === undefined) {
      const call = { callId, serverId: 'unknown', serverName: 'Unknown', tool: name, toolTitle: null, arguments: {} };
      return { kind: 'refused_call', call, error: fail('NOT_FOUND', `There is no tool named ${name}.`).error };
    }
    const { server, tool } = binding;
    const base = { callId, serverId: server.id, serverName: server.name, tool: tool.name, toolTitle: tool.title };
    const args = argumentsOf(binding, json);
    if (args === null) {
      const { error } = fail(
        'INVALID_INPUT',
        'The model sent arguments that are no JSON object, so the call was not made.',
      );
      return { kind: 'refused_call', call: { ...base, arguments: {} }, error };
    }
    const action = binding.policy === 'ask' ? 'ask' : 'run';
    return { kind: 'call', call: { ...base, arguments: args, action } };
  }
}

function textOf(content: AssistantMessageItem['content']): string {
  if (typeof content === 'string') return content;
  return content
    .map((part) => {
      if (part.type === 'output_text') return part.text;
      return part.type === 'refusal' ? part.refusal : '';
    })
    .join('');
}

/** Tools of calls that wait in this turn but whose server is gone: without them the state could not be resumed. */
function absentBindings({ bindings, recorder }: TurnRunOptions): ToolBinding[] {
  const present = new Set(bindings.map(({ server, tool }) => `${server.id}/${tool.name}`));
  const absent = new Map<string, ToolBinding>();
  for (const item of recorder.items) {
    if (item.kind !== 'tool_call' || item.approvalId === null) continue;
    const key = `${item.serverId}/${item.tool}`;
    if (!present.has(key)) absent.set(key, absentBinding(item, modelToolName(item.serverId, item.tool)));
  }
  return [...absent.values()];
}

function refusalOf(item: ToolCallItem | undefined): string {
  return outcomeForModel(item?.outcome ?? { success: false, error: closingError('denied') });
}

function instructionsOf({ agent, missing }: TurnRunOptions): string {
  if (missing.length === 0) return agent.instructions;
  const list = missing.map(({ name, reason }) => `- ${name}: ${reason}`).join('\n');
  return `${agent.instructions}\n\nThese servers are not available now, so their tools are missing:\n${list}\nSay so where it matters.`;
}

function explainLostState(cause: unknown): never {
  throw new SignalboxError(
    'CONFLICT',
    'What was stored of this turn does not fit this version of Signalbox, so it can’t go on. Send the message again.',
    { cause },
  );
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
