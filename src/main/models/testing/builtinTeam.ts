import type { AgentInputItem, ModelRequest, SerializedHandoff } from '@openai/agents-core';
import { readyAgents } from '../../../shared/agent.ts';
import { continueRequest } from '../../../shared/conversation.ts';
import { BuiltinModel } from '../builtin/builtinModel.ts';
import { files } from '../builtin/testing/fileTools.ts';
import { now } from './builtinChat.ts';
import { clock, notes } from './imaginaryTools.ts';

/** An agent of a test. `handoffs` are the ids of others in the team. */
export interface TeamMember {
  id: string;
  name: string;
  description: string;
  tools: ModelRequest['tools'];
  handoffs: string[];
}

/** What happened until the model waited for a tool or was done: a handoff, a call, or words. */
export type Happening =
  | { handoff: string; reason: string }
  | { call: string; arguments: unknown }
  | { text: string; by: string };

/** The agents that every user has, with the tools of the servers that come with the app. */
export function readyTeam(): TeamMember[] {
  const toolsOf: Record<string, ModelRequest['tools']> = { notes, clock, files };
  return readyAgents
    .filter(({ servers }) => servers !== 'all')
    .map(({ id, name, description, servers, handoffs }) => {
      const tools = servers === 'all' ? [] : servers.flatMap((server) => toolsOf[server] ?? []);
      return { id, name, description, tools, handoffs };
    });
}

/** A conversation with several agents on the built-in model, in which the test plays the tools and this the host. */
export class BuiltinTeam {
  readonly #members: readonly TeamMember[];
  readonly #first: TeamMember;
  readonly #model = new BuiltinModel({ now: () => now });
  #active: TeamMember;
  #lastCall = { callId: '', name: '' };
  readonly input: AgentInputItem[] = [];

  constructor(first: string, members: readonly TeamMember[] = readyTeam()) {
    this.#members = members;
    this.#first = this.#member(first);
    this.#active = this.#first;
  }

  #member(id: string): TeamMember {
    const member = this.#members.find((each) => each.id === id);
    if (member === undefined) throw new Error(`There is no agent ${id}.`);
    return member;
  }

  /** A message goes to the first agent of the conversation. */
  async say(content: string | Extract<AgentInputItem, { role: 'user' }>['content']): Promise<Happening[]> {
    this.#forgetExtras();
    this.input.push({ role: 'user', content });
    this.#active = this.#first;
    return this.#run();
  }

  /** Carries on after a cut, with the given agent. */
  async carryOn(agentId: string): Promise<Happening[]> {
    this.#forgetExtras();
    this.input.push({ role: 'user', content: continueRequest });
    this.#active = this.#member(agentId);
    return this.#run();
  }

  /** Answers the last call: an object as JSON, or a text as it is. */
  async result(output: unknown): Promise<Happening[]> {
    this.close(output);
    return this.#run();
  }

  /** Answers the last call and stops there, as if the host had ended. */
  close(output: unknown): void {
    const text = typeof output === 'string' ? output : JSON.stringify(output);
    this.#push(text);
  }

  #push(text: string): void {
    this.input.push({
      type: 'function_call_result',
      ...this.#lastCall,
      status: 'completed',
      output: { type: 'text', text },
    });
  }

  /** Of a handoff in an earlier turn the host keeps the reason alone. */
  #forgetExtras(): void {
    for (const item of this.input) {
      if (item.type !== 'function_call' || !item.name.startsWith('transfer_to_')) continue;
      const { reason = '' } = JSON.parse(item.arguments);
      item.arguments = JSON.stringify({ reason });
    }
  }

  async #run(): Promise<Happening[]> {
    const happenings: Happening[] = [];
    for (let step = 0; step < 10; step += 1) {
      const happening = await this.#step();
      happenings.push(happening);
      if (!('handoff' in happening)) return happenings;
    }
    throw new Error('The agents pass the request on for ever.');
  }

  async #step(): Promise<Happening> {
    const { tools, name, handoffs } = this.#active;
    const offered = handoffs.map((id) => this.#member(id));
    const response = await this.#model.getResponse({
      tools,
      handoffs: offered.map(handoffTo),
      input: structuredClone(this.input),
      modelSettings: {},
      outputType: 'text',
      tracing: false,
    });
    const [item] = response.output;
    if (item?.type === 'message' && item.role === 'assistant') {
      this.input.push(item);
      return { text: item.content.map((part) => (part.type === 'output_text' ? part.text : '')).join(''), by: name };
    }
    if (item?.type !== 'function_call') throw new Error('The model gave neither words nor a call.');
    this.input.push(item);
    this.#lastCall = { callId: item.callId, name: item.name };
    const args = JSON.parse(item.arguments);
    const target = offered.find((member) => toolNameOf(member) === item.name);
    if (target === undefined) return { call: item.name, arguments: args };
    this.#push(JSON.stringify({ assistant: target.name }));
    this.#active = target;
    return { handoff: target.name, reason: args.reason };
  }
}

function toolNameOf({ id }: TeamMember): string {
  return `transfer_to_${id.replaceAll('-', '_')}`;
}

function handoffTo(member: TeamMember): SerializedHandoff {
  const titles = member.tools.map((tool) => (tool.type === 'function' ? (tool.description.split('.')[0] ?? '') : ''));
  const servers = new Set(member.tools.map(({ name }) => name.split('__')[0] ?? ''));
  const can = titles.length === 0 ? '' : ` It can: ${titles.join(', ')}.`;
  const has = servers.size === 0 ? '' : ` It works with: ${[...servers].join(', ')}.`;
  return {
    toolName: toolNameOf(member),
    toolDescription: `Handoff to the ${member.name} agent to handle the request. ${member.description}${can}${has}`,
    inputJsonSchema: {
      type: 'object',
      properties: { reason: { type: 'string', description: 'Why, in a few words.' } },
      required: [],
      additionalProperties: true,
    },
    strictJsonSchema: false,
  };
}
