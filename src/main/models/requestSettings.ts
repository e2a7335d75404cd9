import type { ModelSettings as RequestSettings } from '@openai/agents-core';
import type { ModelSettings, ReasoningEffort } from '../../shared/agent.ts';
import { assertNever } from '../../shared/errors.ts';
import type { Provider } from '../../shared/settings.ts';

/** Tokens that Anthropic's and Google's models may think for, by effort: their APIs count where OpenAI's has words. */
const thinkingTokens: Record<ReasoningEffort, number> = { minimal: 1_024, low: 4_096, medium: 12_288, high: 24_576 };

/** An agent's settings in the form in which a provider takes them. What is null is left to the provider. */
export function requestSettings(provider: Provider, settings: ModelSettings): Partial<RequestSettings> {
  const { temperature, maxTokens, reasoningEffort: effort } = settings;
  const common: Partial<RequestSettings> = {
    ...(temperature === null ? {} : { temperature }),
    ...(maxTokens === null ? {} : { maxTokens }),
  };
  switch (provider.kind) {
    case 'openai': {
      if (provider.api === 'chat')
        return { ...common, store: false, ...(effort === null ? {} : { reasoning: { effort } }) };
      const reasoning = effort === null ? {} : { reasoning: { effort, summary: 'auto' as const } };
      // Nothing is kept there, so reasoning has to come along, encrypted, for the next request of the turn.
      return { ...common, ...reasoning, store: false, providerData: { include: ['reasoning.encrypted_content'] } };
    }
    case 'openai-compatible':
      return { ...common, ...(effort === null ? {} : { reasoning: { effort } }) };
    case 'anthropic':
      return effort === null ? common : anthropicThinking(settings, thinkingTokens[effort]);
    case 'google':
      return effort === null
        ? common
        : {
            ...common,
            providerData: {
              providerOptions: {
                google: { thinkingConfig: { thinkingBudget: thinkingTokens[effort], includeThoughts: true } },
              },
            },
          };
    default:
      return assertNever(provider.kind);
  }
}

/** Thinking counts as output there, and takes no temperature. */
function anthropicThinking({ maxTokens }: ModelSettings, budgetTokens: number): Partial<RequestSettings> {
  const thinking = { type: 'enabled', budgetTokens };
  return {
    ...(maxTokens === null ? {} : { maxTokens: Math.max(maxTokens, budgetTokens + 1_024) }),
    providerData: { providerOptions: { anthropic: { thinking } } },
  };
}
