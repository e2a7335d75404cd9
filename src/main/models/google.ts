import { createGoogleGenerativeAI } from '@ai-sdk/google';
import type { Model } from '@openai/agents-core';
import { type Provider, plainBaseUrl } from '../../shared/settings.ts';
import { fromAiSdk } from './aiSdkModel.ts';
import { isObject, type Json } from './eventStream.ts';
import { acceptable } from './googlePrompt.ts';
import type { ModelOptions } from './index.ts';
import { noKey } from './ownOrigin.ts';
import { type Protocol, providerFetch } from './providerFetch.ts';

const generateContent: Protocol = { keyHeader: 'x-goog-api-key', isLast: endsAnswer };

function endsAnswer({ candidates, promptFeedback, error }: Json): boolean {
  if (isObject(error)) return true;
  if (isObject(promptFeedback) && typeof promptFeedback.blockReason === 'string') return true;
  const [candidate] = Array.isArray(candidates) ? candidates : [];
  return isObject(candidate) && typeof candidate.finishReason === 'string';
}

/** Google's models. */
export function createGoogleModel(
  { baseUrl }: Pick<Provider, 'baseUrl'>,
  model: string,
  apiKey: string | null,
  options: ModelOptions,
): Model {
  const google = createGoogleGenerativeAI({
    baseURL: plainBaseUrl(baseUrl),
    apiKey: noKey,
    fetch: providerFetch(generateContent, { baseUrl, apiKey }, options),
  });
  return fromAiSdk(acceptable(google(model)), `google ${new URL(baseUrl).host} ${model}`);
}
