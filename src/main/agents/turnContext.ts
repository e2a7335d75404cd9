import type { Agent } from '../../shared/agent.ts';
import type { ContextReport } from '../../shared/usage.ts';
import type { ModelTraits } from '../models/index.ts';
import type { HandoffDefinition } from './handoffDefinition.ts';
import { type ShortenedCall, shortenedTools } from './shortening.ts';
import { tokensOf, tokensOfTool } from './tokens.ts';
import { hostServer, type ToolLoading } from './toolLoading.ts';
import type { ToolBinding } from './tools.ts';

/** What a request of an agent consists of beside what has been said, in tokens, about. */
export type RequestBase = Omit<ContextReport, 'history' | 'total' | 'shortenedResults' | 'shortened'>;

/** What the definition of a handoff takes beside its name and description. */
const handoffTokens = 30;

/** An agent as its requests describe it. */
export interface RequestAgent {
  agent: Pick<Agent, 'modelSettings'>;
  loading: ToolLoading;
  instructions: string;
  handoffs: readonly HandoffDefinition[];
}

/** What an agent's next request to a model would bring with it, with the tools that it has now. */
export function requestBase(
  { agent, loading, instructions, handoffs }: RequestAgent,
  { contextTokens: limit, contextAssumed: assumed }: Pick<ModelTraits, 'contextTokens' | 'contextAssumed'>,
): RequestBase {
  return {
    limit,
    assumed,
    instructions: tokensOf(instructions),
    tools: toolsByServer([...loading.visible, ...(loading.search === null ? [] : [loading.search])], handoffs),
    reply: Math.min(agent.modelSettings.maxTokens ?? 0, limit ?? 0),
    toolsOnDemand: loading.onDemand,
  };
}

/** What the base takes of a request. */
export function baseTokens({ instructions, tools, reply }: RequestBase): number {
  return instructions + reply + tools.reduce((sum, { tokens }) => sum + tokens, 0);
}

/** The report of a request with so much history, of which the results of these calls are shortened. */
export function contextReport(base: RequestBase, history: number, calls: readonly ShortenedCall[]): ContextReport {
  return {
    ...base,
    history,
    total: baseTokens(base) + history,
    shortenedResults: calls.length,
    shortened: shortenedTools(calls),
  };
}

/** The functions for handing over count as tools of the host. */
function toolsByServer(
  bindings: readonly ToolBinding[],
  handoffs: readonly HandoffDefinition[],
): ContextReport['tools'] {
  const servers = new Map<string, ContextReport['tools'][number]>();
  const add = ({ id, name }: ToolBinding['server'], tokens: number) => {
    const entry = servers.get(id) ?? { serverId: id, serverName: name, count: 0, tokens: 0 };
    servers.set(id, { ...entry, count: entry.count + 1, tokens: entry.tokens + tokens });
  };
  for (const { server, tool } of bindings) add(server, tokensOfTool(tool));
  for (const { name, description } of handoffs) add(hostServer, handoffTokens + tokensOf(`${name} ${description}`));
  return [...servers.values()];
}
