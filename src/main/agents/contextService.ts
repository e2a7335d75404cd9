import type { Transcript } from '../../shared/conversation.ts';
import { headOf } from '../../shared/turnTree.ts';
import type { ContextReport } from '../../shared/usage.ts';
import type { AgentService } from './agentService.ts';
import { bindTools } from './bindTools.ts';
import { type HandoffDefinition, handoffDefinition } from './handoffDefinition.ts';
import { uniqueNames } from './handoffs.ts';
import { type PathTurn, turnsOnPath } from './history.ts';
import { instructionsOf } from './instructions.ts';
import type { ModelSource } from './modelInUse.ts';
import { shorten } from './shortening.ts';
import { ToolLoading } from './toolLoading.ts';
import type { ServerPool } from './tools.ts';
import { baseTokens, contextReport, requestBase } from './turnContext.ts';
import type { TurnStore } from './turnStore.ts';

export interface ContextServiceOptions {
  agents: AgentService;
  models: ModelSource;
  turns: Pick<TurnStore, 'loadTranscript'>;
  poolOf(userId: string): ServerPool;
}

/** Tells beforehand what the next request of a conversation would consist of. */
export class ContextService {
  readonly #options: ContextServiceOptions;

  constructor(options: ContextServiceOptions) {
    this.#options = options;
  }

  /** Without a conversation, of the first message of a new one. NOT_FOUND for a conversation that is not there. */
  async preview(userId: string, conversationId: string | null, agentId: string): Promise<ContextReport> {
    const { agents, models, turns, poolOf } = this.#options;
    const reachable = await agents.reachable(userId, agentId);
    const [agent] = reachable;
    const { traits } = await models.model(userId, agent.model);
    const settings = await models.context(userId);
    const path = conversationId === null ? [] : shownPath(await turns.loadTranscript(userId, conversationId));
    const views = poolOf(userId).views();
    const { bindings, ...bound } = bindTools(views, agent);
    const items = path.flatMap((turn) => turn.items);
    const loading = new ToolLoading(bindings, { limit: traits.contextTokens, share: settings.toolShare, items });
    const names = uniqueNames(reachable);
    const handoffs = reachable
      .filter(({ id }) => agent.handoffs.includes(id))
      .map((target): HandoffDefinition => handoffDefinition(target, names.get(target.id) ?? target.name, views));
    const base = requestBase({ agent, loading, instructions: instructionsOf(agent, bound), handoffs }, traits);
    // The message that is written now begins another turn.
    const next: PathTurn[] = [...path, { origin: 'message', items: [] }];
    const { tokens, items: cut } = shorten(next, { traits, other: baseTokens(base), rule: settings.shortenResults });
    return contextReport(base, tokens, cut);
  }
}

function shownPath(transcript: Transcript) {
  const head = headOf(transcript.turns, transcript.conversation.headTurnId);
  return head === undefined ? [] : turnsOnPath(transcript, head.id);
}
