import type { ModelSettings as RequestSettings } from '@openai/agents-core';
import type { ModelSettings, ReasoningEffort } from '../../shared/agent.ts';
import { assertNever } from '../../shared/errors.ts';
import type { Provider } from '../../shared/settings.ts';

type Request = Partial<RequestSettings>;

/** Tokens to think for, by effort, for models whose APIs count where others have words. */
const thinkingTokens: Record<ReasoningEffort, number> = { minimal: 1_024, low: 4_096, medium: 12_288, high: 24_576 };

/** An agent's settings in the form in which a model takes them. What is null is left to the provider. */
export function requestSettings(provider: Provider, model: string, settings: ModelSettings): Request {
  const { temperature, maxTokens, reasoningEffort: effort } = settings;
  const common: Request = {
    ...(temperature === null ? {} : { temperature }),
    ...(maxTokens === null ? {} : { maxTokens }),
  };
  switch (provider.kind) {
    case 'openai':
      return openai(provider, model, common, effort);
    case 'openai-compatible':
      return { ...common, ...(effort === null ? {} : { reasoning: { effort } }) };
    case 'anthropic':
      return { ...common, ...anthropic(model, effort) };
    case 'google':
      return { ...common, ...google(model, effort) };
    default:
      return assertNever(provider.kind);
  }
}

/** The first models that reason, and all of OpenAI's since GPT-5 but those made for chat only. */
const openaiReasoning = /^(?:o\d|gpt-(?:[5-9]|[1-9]\d)(?!.*-chat))/;
/** Later ones refuse the least effort, as do those before. */
const openaiMinimal = /^gpt-5(?:-mini|-nano)?(?:-\d{4}-\d{2}-\d{2})?$/;

function openaiEffort(model: string, effort: ReasoningEffort): ReasoningEffort {
  return effort === 'minimal' && !openaiMinimal.test(model) ? 'low' : effort;
}

/** Those that always reason; the later ones of GPT-5 do so when they are told to. */
const openaiAlways = /^(?:o\d|gpt-5(?!\.))/;

function openai({ api }: Provider, model: string, common: Request, effort: ReasoningEffort | null): Request {
  const { temperature, ...others } = common;
  const reasons = openaiReasoning.test(model);
  // While it reasons, a model refuses a request that has a temperature.
  const isLeftOut = temperature === undefined || (reasons && (effort !== null || openaiAlways.test(model)));
  const settings: Request = isLeftOut ? others : { ...others, temperature };
  return api === 'chat'
    ? openaiChat(model, settings, effort, reasons)
    : { ...settings, ...openaiResponses(model, effort, reasons) };
}

function openaiChat(model: string, common: Request, effort: ReasoningEffort | null, reasons: boolean): Request {
  const { maxTokens, ...others } = common;
  return {
    ...others,
    store: false,
    ...(effort === null ? {} : { reasoning: { effort: openaiEffort(model, effort) } }),
    // Models that reason refuse the older name of the limit; stand-ins for OpenAI may know no other.
    ...(maxTokens === undefined
      ? {}
      : reasons
        ? { providerData: { max_completion_tokens: maxTokens } }
        : { maxTokens }),
  };
}

function openaiResponses(model: string, effort: ReasoningEffort | null, reasons: boolean): Request {
  return {
    store: false,
    ...(effort === null ? {} : { reasoning: { effort: openaiEffort(model, effort), summary: 'auto' } }),
    // Nothing is kept there, so reasoning has to come along, encrypted, for the next request of the turn. Models that
    // do not reason refuse to be asked for it.
    ...(reasons || effort !== null ? { providerData: { include: ['reasoning.encrypted_content'] } } : {}),
  };
}

/** Models that think for as many tokens as they are told; those since Claude Opus 4.6 decide by themselves. */
const claudeWithBudget = /^claude-(?:3|(?:opus|sonnet|haiku)-4(?:-[0-5])?(?:-\d{8}|-latest)?$)/;
/** Models that think unless told otherwise: without a word they would not say what. */
const claudeThinking = /^claude-[a-z]+-(?:[5-9]|\d\d)(?:-|$)/;

/** Thinking comes on top of the tokens that an answer may have. It takes no temperature: the client leaves that out. */
function anthropic(model: string, effort: ReasoningEffort | null): Request {
  if (effort === null && !claudeThinking.test(model)) return {};
  if (effort !== null && claudeWithBudget.test(model)) {
    return anthropicOptions({ thinking: { type: 'enabled', budgetTokens: thinkingTokens[effort] } });
  }
  return anthropicOptions({
    thinking: { type: 'adaptive', display: 'summarized' },
    ...(effort === null ? {} : { effort: effort === 'minimal' ? 'low' : effort }),
  });
}

function anthropicOptions(options: object): Request {
  return { providerData: { providerOptions: { anthropic: options } } };
}

function google(model: string, effort: ReasoningEffort | null): Request {
  if (effort === null) return {};
  // Gemini 2 counts; later ones have words, of which not all know the least.
  const amount = model.startsWith('gemini-2')
    ? { thinkingBudget: thinkingTokens[effort] }
    : { thinkingLevel: effort === 'minimal' ? 'low' : effort };
  return { providerData: { providerOptions: { google: { thinkingConfig: { ...amount, includeThoughts: true } } } } };
}
