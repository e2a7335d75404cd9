import type { Transcript } from '../../shared/conversation.ts';
import { headOf } from '../../shared/turnTree.ts';
import type { ContextReport } from '../../shared/usage.ts';
import type { AgentService } from './agentService.ts';
import { bindTools } from './bindTools.ts';
import { turnsOnPath } from './history.ts';
import { instructionsOf } from './instructions.ts';
import type { ModelSource } from './modelInUse.ts';
import { ToolLoading } from './toolLoading.ts';
import type { ServerPool } from './tools.ts';
import { planContext } from './turnContext.ts';
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
    const [agent] = await agents.reachable(userId, agentId);
    const { traits } = await models.model(userId, agent.model);
    const settings = await models.context(userId);
    const path = conversationId === null ? [] : shownPath(await turns.loadTranscript(userId, conversationId));
    const { bindings, ...bound } = bindTools(poolOf(userId).views(), agent);
    const items = path.flatMap((turn) => turn.items);
    const loading = new ToolLoading(bindings, { limit: traits.contextTokens, share: settings.toolShare, items });
    const instructions = instructionsOf(agent, bound);
    return planContext({ loading, instructions }, path, traits, settings).report ?? unlimited;
  }
}

/** For a model that takes whatever it gets. */
const unlimited: ContextReport = {
  limit: null,
  assumed: false,
  instructions: 0,
  tools: [],
  history: 0,
  total: 0,
  toolsOnDemand: false,
  shortenedResults: 0,
};

function shownPath(transcript: Transcript) {
  const head = headOf(transcript.turns, transcript.conversation.headTurnId);
  return head === undefined ? [] : turnsOnPath(transcript, head.id);
}
