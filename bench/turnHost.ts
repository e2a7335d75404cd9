import type { Model } from '@openai/agents-core';
import { AgentService } from '../src/main/agents/agentService.ts';
import { ApprovalService } from '../src/main/agents/approvalService.ts';
import { FeedRegistry } from '../src/main/agents/feedRegistry.ts';
import { OpenQuestions } from '../src/main/agents/openQuestions.ts';
import type { ServerPool } from '../src/main/agents/tools.ts';
import { TurnService } from '../src/main/agents/turnService.ts';
import type { TurnStore } from '../src/main/agents/turnStore.ts';
import type { ModelTraits } from '../src/main/models/index.ts';
import type { Storage } from '../src/main/storage/index.ts';
import { SignalboxError } from '../src/shared/errors.ts';
import { silentLogger } from '../src/shared/logger.ts';
import { defaultSettings } from '../src/shared/settings.ts';

/** The host's turns with a new model for each, on a store that may be another than the storage's own. */
export function turnService(options: {
  store: TurnStore;
  storage: Storage;
  pool: ServerPool;
  model(): Model;
  traits?: Partial<ModelTraits>;
}): TurnService {
  const { store, storage, pool, model } = options;
  const unlimited = { takesImages: false, takesFiles: false, contextTokens: null, contextAssumed: false, prices: null };
  const traits = { ...unlimited, ...options.traits };
  const inUse = () => ({ model: model(), label: 'Bench', traits, requestSettings: () => ({}) });
  return new TurnService({
    store,
    feeds: new FeedRegistry(store, 'bench'),
    poolOf: () => pool,
    models: {
      model: async () => inUse(),
      context: async () => defaultSettings.context,
      retries: () => ({ maxRetries: 0 }),
    },
    agents: new AgentService(storage.agents),
    approvals: new ApprovalService(storage.approvals),
    files: storage.results,
    questions: new OpenQuestions(),
    explain: (error) => new SignalboxError('INTERNAL', String(error)),
    onConversation: () => {},
    log: silentLogger,
  });
}
