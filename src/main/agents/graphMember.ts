import type { AssistantMessageItem, ModelResponse } from '@openai/agents-core';
import { type Agent, maxHandoffsOfTurn, type Speaker } from '../../shared/agent.ts';
import type { Item, MissingServer } from '../../shared/conversation.ts';
import { fail } from '../../shared/errors.ts';
import type { BoundTools } from './bindTools.ts';
import type { GraphOptions } from './graph.ts';
import type { HandoffDefinition } from './handoffDefinition.ts';
import { speakerOf } from './handoffs.ts';
import { instructionsOf } from './instructions.ts';
import { permit, toolHash, untrustedSources } from './permission.ts';
import type { RequestedCall, ResponsePart } from './responsePart.ts';
import { hostServer, type ToolLoading } from './toolLoading.ts';
import { argumentsOf, type ToolBinding } from './tools.ts';

/** One agent of a turn, with the tools that it has now. */
export class GraphMember {
  readonly agent: Agent;
  readonly speaker: Speaker;
  readonly missing: readonly MissingServer[];
  readonly loading: ToolLoading;
  /** How it can hand over. */
  readonly handoffs: readonly HandoffDefinition[];
  readonly #told: Pick<BoundTools, 'guides' | 'outages'>;
  readonly #bindings: ReadonlyMap<string, ToolBinding>;
  readonly #options: GraphOptions;

  constructor(
    options: GraphOptions,
    agent: Agent,
    tools: BoundTools & { loading: ToolLoading },
    handoffs: readonly HandoffDefinition[],
  ) {
    this.agent = agent;
    this.speaker = speakerOf(agent);
    this.missing = tools.missing;
    this.loading = tools.loading;
    this.#told = tools;
    this.#bindings = new Map(tools.bindings.map((binding) => [binding.modelName, binding]));
    this.handoffs = handoffs;
    this.#options = options;
  }

  /** What it is told to do, also by its servers, what it lacks, and that it can't hand over any more where that is so. */
  get instructions(): string {
    const told = instructionsOf(this.agent, this.#told);
    const mustAnswer = this.handoffs.length > 0 && handoffsIn(this.#options.recorder.items) >= maxHandoffsOfTurn;
    return mustAnswer ? `${told}\n\n${answerNow}` : told;
  }

  /** A response as it is recorded, with the decision about each call in it. */
  partsOf(output: ModelResponse['output']): ResponsePart[] {
    return output.flatMap((part): ResponsePart[] => {
      switch (part.type) {
        case 'function_call':
          return [this.handoffs.some(({ name }) => name === part.name) ? { kind: 'handoff' } : this.#callPart(part)];
        case 'reasoning':
          return [{ kind: 'reasoning', text: reasoningText(part) }];
        case 'message':
          return part.role === 'assistant' ? [{ kind: 'text', text: textOf(part.content) }] : [];
        default:
          return [];
      }
    });
  }

  #callPart({ callId, name, arguments: json }: { callId: string; name: string; arguments: string }): ResponsePart {
    const binding = this.#bindings.get(name);
    const refused = (call: RequestedCall, error: ReturnType<typeof fail>): ResponsePart => ({
      kind: 'refused_call',
      call,
      error: error.error,
    });
    if (binding === undefined) {
      const call = { callId, serverId: 'unknown', serverName: 'Unknown', tool: name, toolTitle: null, arguments: {} };
      return refused(call, fail('NOT_FOUND', `There is no tool named ${name}.`));
    }
    const { server, tool } = binding;
    const base = { callId, serverId: server.id, serverName: server.name, tool: tool.name, toolTitle: tool.title };
    // The runtime does not run what the model was not shown: a person must not be asked for it.
    if (binding.run === undefined && !this.loading.has(binding)) {
      const words = `The tool ${name} is not loaded. Search for it first, then call it.`;
      return refused({ ...base, arguments: {} }, fail('NOT_FOUND', words));
    }
    const args = argumentsOf(binding, json);
    if (args === null) {
      const words = 'The model sent arguments that are no JSON object, so the call was not made.';
      return refused({ ...base, arguments: {} }, fail('INVALID_INPUT', words));
    }
    const call = { ...base, arguments: args };
    return { kind: 'call', call, ...this.#decide(call, binding) };
  }

  #decide(call: RequestedCall, { server, tool, run }: ToolBinding) {
    // The host's own tools change nothing outside of the turn.
    if (run !== undefined) return { action: 'run' as const, permission: { by: 'reading' as const } };
    const { recorder, rules, earlier, trusts, pool } = this.#options;
    const { turn } = recorder;
    return permit({
      call: {
        serverId: server.id,
        tool: tool.name,
        toolHash: toolHash(tool),
        arguments: call.arguments,
        turnId: turn.id,
        conversationId: turn.conversationId,
      },
      server,
      tool,
      policy: this.agent.policy,
      rules: rules(),
      readFrom: untrustedSources(
        [...earlier, ...recorder.items],
        (id) => trusts(id) || (id === hostServer.id && !pool.views().some(({ config }) => config.id === id)),
        server.id,
      ),
    });
  }
}

const answerNow = `This request has been handed over ${maxHandoffsOfTurn} times, which is the most for one answer. Answer it yourself as far as you can, and say plainly what you could not do.`;

/** How often a request has moved from one agent to another. */
export function handoffsIn(items: readonly Item[]): number {
  return items.filter(({ kind }) => kind === 'handoff').length;
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

type ReasoningPart = Extract<ModelResponse['output'][number], { type: 'reasoning' }>;

/** The whole reasoning where the provider tells it, else its summary. */
function reasoningText({ content, rawContent }: ReasoningPart): string {
  const whole = (rawContent ?? []).map(({ text }) => text).join('\n\n');
  return whole.trim() === '' ? content.map(({ text }) => text).join('\n\n') : whole;
}
