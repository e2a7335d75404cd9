import { createGoogleGenerativeAI } from '@ai-sdk/google';
import type { Model } from '@openai/agents-core';

import type { Provider } from '../../shared/settings.ts';
import { fromAiSdk } from './aiSdkModel.ts';
import type { ModelOptions } from './index.ts';
import { withoutEndSlash } from './openaiCompatible.ts';
import { type Protocol, providerFetch } from './providerFetch.ts';
import { UniqueCallIds } from './uniqueCallIds.ts';

const generateContent: Protocol = { end: /"(?:finishReason|blockReason|error)"/, keyHeader: 'x-goog-api-key' };

/** Google's models. The key is always given, so that none is looked for in the environment. */
export function createGoogleModel(
  { baseUrl }: Pick<Provider, 'baseUrl'>,
  model: string,
  apiKey: string | null,
  options: ModelOptions,
): Model {
  const google = createGoogleGenerativeAI({
    baseURL: withoutEndSlash(baseUrl),
    apiKey: apiKey ?? 'none',
    fetch: providerFetch(generateContent, apiKey !== null, options),
  });
  return new UniqueCallIds(fromAiSdk(google(model)));
}
