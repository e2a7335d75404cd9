import type { ContextSettings } from '../../shared/settings.ts';
import type { ContextReport } from '../../shared/usage.ts';
import type { ModelTraits } from '../models/index.ts';
import type { GraphMember } from './graphMember.ts';
import type { PathTurn } from './history.ts';
import { type Shortening, shorten } from './shortening.ts';
import { tokensOf, tokensOfTool } from './tokens.ts';
import type { ToolBinding } from './tools.ts';

/** What a request will consist of, and which results of its history are shortened for it. */
export interface TurnContext {
  shortening: Shortening;
  /** Null where the model has no limit: there is nothing to watch. */
  report: ContextReport | null;
}

/** Plans the request of an agent within what its model can take. */
export function planContext(
  member: Pick<GraphMember, 'loading' | 'instructions'>,
  turns: readonly PathTurn[],
  { contextTokens: limit, contextAssumed }: Pick<ModelTraits, 'contextTokens' | 'contextAssumed'>,
  settings: ContextSettings,
): TurnContext {
  if (limit === null)
    return { shortening: shorten(turns, { limit, other: 0, rule: settings.shortenResults }), report: null };
  const { loading, instructions } = member;
  const tools = toolsByServer([...loading.visible, ...(loading.search === null ? [] : [loading.search])]);
  const own = tokensOf(instructions);
  const other = own + tools.reduce((sum, { tokens }) => sum + tokens, 0);
  const shortening = shorten(turns, { limit, other, rule: settings.shortenResults });
  const report: ContextReport = {
    limit,
    assumed: contextAssumed,
    instructions: own,
    tools,
    history: shortening.tokens,
    total: other + shortening.tokens,
    toolsOnDemand: loading.onDemand,
    shortenedResults: shortening.items.size,
  };
  return { shortening, report };
}

function toolsByServer(bindings: readonly ToolBinding[]): ContextReport['tools'] {
  const servers = new Map<string, ContextReport['tools'][number]>();
  for (const { server, tool } of bindings) {
    const entry = servers.get(server.id) ?? { serverId: server.id, serverName: server.name, count: 0, tokens: 0 };
    entry.count += 1;
    entry.tokens += tokensOfTool(tool);
    servers.set(server.id, entry);
  }
  return [...servers.values()];
}
