import { createAnthropic } from '@ai-sdk/anthropic';
import type { Model } from '@openai/agents-core';
import { type Provider, plainBaseUrl } from '../../shared/settings.ts';
import { fromAiSdk } from './aiSdkModel.ts';
import { acceptable } from './anthropicPrompt.ts';
import type { ModelOptions } from './index.ts';
import { noKey } from './ownOrigin.ts';
import { type Protocol, providerFetch } from './providerFetch.ts';

const messages: Protocol = {
  keyHeader: 'x-api-key',
  isLast: ({ type }) => type === 'message_stop' || type === 'error',
};

/**
 * Anthropic's models. What is the same as in the request before is read from the provider's cache, which has to be asked
 * for: without it, each call of a tool would cost the whole conversation again.
 */
export function createAnthropicModel(
  { baseUrl }: Pick<Provider, 'baseUrl'>,
  model: string,
  apiKey: string | null,
  options: ModelOptions,
): Model {
  const anthropic = createAnthropic({
    baseURL: plainBaseUrl(baseUrl),
    apiKey: noKey,
    fetch: providerFetch(messages, { baseUrl, apiKey }, options),
  });
  return fromAiSdk(acceptable(anthropic(model)), `anthropic ${new URL(baseUrl).host} ${model}`, {
    anthropic: { cacheControl: { type: 'ephemeral' } },
  });
}
