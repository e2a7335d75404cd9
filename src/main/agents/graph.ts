import { handoff, type ModelRetrySettings, Agent as SdkAgent } from '@openai/agents-core';
import { type Agent, maxHandoffsOfTurn } from '../../shared/agent.ts';
import type { ApprovalRule } from '../../shared/approval.ts';
import type { Item, ToolCallItem } from '../../shared/conversation.ts';
import type { JsonObject } from '../../shared/json.ts';
import type { ContextSettings } from '../../shared/settings.ts';
import { modelToolName } from '../servers/toolNames.ts';
import { absentBinding, bindTools } from './bindTools.ts';
import { GraphMember, handoffsIn } from './graphMember.ts';
import { type HandoffDefinition, handoffDefinition, serverNames } from './handoffDefinition.ts';
import { uniqueNames } from './handoffs.ts';
import type { ModelInUse } from './modelInUse.ts';
import { type ObservedResponse, type PreparedModel, RecordingModel } from './recordingModel.ts';
import { ToolLoading } from './toolLoading.ts';
import { type CallScope, functionTool, type ToolBinding } from './tools.ts';

export interface GraphOptions extends CallScope {
  /** Everyone whom the request can reach, first the one who receives it. */
  agents: readonly [Agent, ...Agent[]];
  loadModel(agent: Agent): Promise<ModelInUse>;
  /** What an agent's model can take, in tokens; null where it does not matter, or is not known yet. */
  limitOf(agent: Agent): number | null;
  /** Fits what has been said and done to the model that an agent has; `member` tells what the agent has by then. */
  fitFor(member: () => GraphMember, model: ModelInUse): PreparedModel['fitInput'];
  context: ContextSettings;
  retries: ModelRetrySettings;
  /** Settles once the turn is on disk: nothing that a model says is told before. */
  gate: Promise<void>;
  /** The user's rules as they are now. */
  rules(): readonly ApprovalRule[];
  /** Whether the user trusts a server. */
  trusts(serverId: string): boolean;
  /** Items of the same request from a turn that this one carries on from. */
  earlier: readonly Item[];
  /** Every item that led here: tools called before are loaded already. */
  history: readonly Item[];
  signal: AbortSignal;
  onResponse(member: GraphMember, response: ObservedResponse): Promise<void>;
}

type Sdk = SdkAgent;

/** The agents of one turn on the agent runtime: who has which tools, and who can hand over to whom. */
export class AgentGraph {
  readonly #options: GraphOptions;
  readonly #members = new Map<string, GraphMember>();
  readonly #sdk = new Map<string, Sdk>();
  readonly #names: Map<string, string>;

  constructor(options: GraphOptions) {
    this.#options = options;
    this.#names = uniqueNames(options.agents);
    for (const agent of options.agents) this.#sdk.set(agent.id, this.#newSdk(agent));
    for (const agent of options.agents) this.#equip(agent);
  }

  /** The agent that receives the request. */
  get start(): Sdk {
    return this.#sdkOf(this.#options.agents[0]);
  }

  /** An agent with the tools that it has now. */
  member(id: string): GraphMember {
    const member = this.#members.get(id);
    if (member === undefined) throw new Error(`There is no agent ${id} in this turn.`);
    return member;
  }

  #sdkOf({ id }: Pick<Agent, 'id'>): Sdk {
    const sdk = this.#sdk.get(id);
    if (sdk === undefined) throw new Error(`There is no agent ${id} in this turn.`);
    return sdk;
  }

  #nameOf({ id, name }: Pick<Agent, 'id' | 'name'>): string {
    return this.#names.get(id) ?? name;
  }

  #newSdk(agent: Agent): Sdk {
    const { recorder, loadModel, fitFor, gate, onResponse, retries } = this.#options;
    const load = async () => {
      const loaded = await loadModel(agent);
      const fitInput = fitFor(() => this.member(agent.id), loaded);
      return { model: loaded.model, settings: loaded.requestSettings(agent.modelSettings), fitInput };
    };
    return new SdkAgent({
      name: this.#nameOf(agent),
      instructions: () => this.member(agent.id).instructions,
      modelSettings: { retry: retries },
      model: new RecordingModel(load, {
        gate,
        text: (delta) => recorder.text(this.member(agent.id).speaker, delta),
        response: (response) => onResponse(this.member(agent.id), response),
      }),
    });
  }

  /** Gives an agent the tools that its servers have at this moment, and its handoffs. */
  #equip(agent: Agent): void {
    const { pool, context, limitOf, history, recorder } = this.#options;
    const { bindings, ...told } = bindTools(pool.views(), agent);
    const all = [...bindings, ...absentBindings(bindings, recorder.items)];
    const items = [...history, ...recorder.items];
    const loading = new ToolLoading(all, { limit: limitOf(agent), share: context.toolShare, items });
    const { search } = loading;
    const reachable = this.#options.agents.filter(({ id }) => agent.handoffs.includes(id));
    const views = pool.views();
    const handoffs = reachable.map((target) => handoffDefinition(target, this.#nameOf(target), views));
    const tools = search === null ? all : [...all, search];
    const bound = { ...told, bindings: tools, loading };
    this.#members.set(agent.id, new GraphMember(this.#options, agent, bound, handoffs));
    const sdk = this.#sdkOf(agent);
    sdk.tools = tools.map((binding) =>
      functionTool(binding, this.#options, () => binding === search || loading.has(binding)),
    );
    sdk.handoffs = reachable.flatMap((target, index) => {
      const definition = handoffs[index];
      return definition === undefined ? [] : [this.#handoff(agent, target, definition)];
    });
  }

  #handoff(from: Agent, to: Agent, { name, description }: HandoffDefinition) {
    const { recorder, pool, signal, loadModel } = this.#options;
    const made = handoff(this.#sdkOf(to), {
      toolNameOverride: name,
      toolDescriptionOverride: description,
      isEnabled: () => handoffsIn(recorder.items) < maxHandoffsOfTurn,
    });
    made.inputJsonSchema = {
      type: 'object',
      properties: { reason: { type: 'string', description: 'Why, in a few words.' } },
      required: [],
      additionalProperties: true,
    };
    made.strictJsonSchema = false;
    made.onInvokeHandoff = async (_context, json) => {
      await pool.toolsKnown(to.servers, signal);
      // How many tools it can be shown depends on its model.
      await loadModel(to);
      signal.throwIfAborted();
      this.#equip(to);
      const { speaker, missing } = this.member(to.id);
      const known = recorder.turn.missingServers;
      const added = missing.filter(({ id }) => !known.some((each) => each.id === id));
      if (added.length > 0) recorder.show({ missingServers: [...known, ...added] });
      await recorder.handoff({
        callId: `handoff-${recorder.items.length}`,
        from: this.member(from.id).speaker,
        to: speaker,
        reason: reasonIn(json),
        servers: serverNames(to, pool.views()),
      });
      return this.#sdkOf(to);
    };
    return made;
  }
}

function reasonIn(json: string): string {
  try {
    const { reason }: JsonObject = JSON.parse(json);
    return typeof reason === 'string' ? reason.trim().slice(0, 500) : '';
  } catch {
    // An agent may hand over without a word.
    return '';
  }
}

/** Tools of calls that wait in this turn but whose server is gone: without them the state could not be resumed. */
function absentBindings(bindings: readonly ToolBinding[], items: readonly Item[]): ToolBinding[] {
  const present = new Set(bindings.map(({ modelName }) => modelName));
  const waiting = items.filter((item): item is ToolCallItem => item.kind === 'tool_call' && item.approvalId !== null);
  const absent = new Map<string, ToolBinding>();
  for (const item of waiting) {
    const name = modelToolName(item.serverId, item.tool);
    if (!present.has(name)) absent.set(name, absentBinding(item, name));
  }
  return [...absent.values()];
}
