import { createAnthropic } from '@ai-sdk/anthropic';
import type { Model } from '@openai/agents-core';

import type { Provider } from '../../shared/settings.ts';
import { fromAiSdk } from './aiSdkModel.ts';
import type { ModelOptions } from './index.ts';
import { withoutEndSlash } from './openaiCompatible.ts';
import { type Protocol, providerFetch } from './providerFetch.ts';
import { UniqueCallIds } from './uniqueCallIds.ts';

const messages: Protocol = { end: /"type":\s*"(?:message_stop|error)"/, keyHeader: 'x-api-key' };

/** Anthropic's models. The key is always given, so that none is looked for in the environment. */
export function createAnthropicModel(
  { baseUrl }: Pick<Provider, 'baseUrl'>,
  model: string,
  apiKey: string | null,
  options: ModelOptions,
): Model {
  const anthropic = createAnthropic({
    baseURL: withoutEndSlash(baseUrl),
    apiKey: apiKey ?? 'none',
    fetch: providerFetch(messages, apiKey !== null, options),
  });
  return new UniqueCallIds(fromAiSdk(anthropic(model)));
}
