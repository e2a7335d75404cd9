import type { Model } from '@openai/agents-core';
import { OpenAIChatCompletionsModel } from '@openai/agents-openai';
import type { Provider } from '../../shared/settings.ts';
import { WithAnswer } from './answerEnd.ts';
import { endpointFetch } from './endpointFetch.ts';
import type { ModelOptions } from './index.ts';
import { openaiClient } from './openaiClient.ts';
import { OwnItems } from './ownItems.ts';
import { ownOriginFetch } from './ownOrigin.ts';
import { firstByteTimeoutMs, idleTimeoutMs } from './providerFetch.ts';
import { UniqueCallIds } from './uniqueCallIds.ts';

/** The model of any endpoint that speaks Chat Completions. Without a key no `Authorization` header is sent. */
export function createCompatibleModel(
  { baseUrl }: Pick<Provider, 'baseUrl'>,
  model: string,
  apiKey: string | null,
  options: ModelOptions,
): Model {
  const fetchOwn = ownOriginFetch({ baseUrl, apiKey, keyHeader: 'authorization' }, options.fetch ?? fetch);
  const client = openaiClient(
    baseUrl,
    options.firstByteTimeoutMs ?? firstByteTimeoutMs,
    endpointFetch(fetchOwn, options.idleTimeoutMs ?? idleTimeoutMs),
  );
  const chat = new WithAnswer(new OpenAIChatCompletionsModel(client, model));
  return new UniqueCallIds(new OwnItems(chat, `chat ${new URL(baseUrl).host} ${model}`));
}
