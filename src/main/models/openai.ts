import type { Model } from '@openai/agents-core';
import { OpenAIResponsesModel } from '@openai/agents-openai';
import { assertNever } from '../../shared/errors.ts';
import type { Provider } from '../../shared/settings.ts';
import { WithAnswer } from './answerEnd.ts';
import type { ModelOptions } from './index.ts';
import { openaiClient } from './openaiClient.ts';
import { createCompatibleModel } from './openaiCompatible.ts';
import { OwnItems } from './ownItems.ts';
import { firstByteTimeoutMs, type Protocol, providerFetch } from './providerFetch.ts';
import { UniqueCallIds } from './uniqueCallIds.ts';

const responses: Protocol = {
  keyHeader: 'authorization',
  isLast: ({ type }) =>
    type === 'response.completed' || type === 'response.incomplete' || type === 'response.failed' || type === 'error',
};

/** OpenAI's own models. Nothing is taken from the environment: only the key that was entered here is sent. */
export function createOpenAIModel(
  provider: Pick<Provider, 'baseUrl' | 'api'>,
  model: string,
  apiKey: string | null,
  options: ModelOptions,
): Model {
  const { api, baseUrl } = provider;
  switch (api) {
    case 'chat':
      return createCompatibleModel(provider, model, apiKey, options);
    case 'responses': {
      const client = openaiClient(
        baseUrl,
        options.firstByteTimeoutMs ?? firstByteTimeoutMs,
        providerFetch(responses, { baseUrl, apiKey }, options),
      );
      const answering = new WithAnswer(new OpenAIResponsesModel(client, model));
      return new UniqueCallIds(new OwnItems(answering, `responses ${new URL(baseUrl).host} ${model}`));
    }
    default:
      return assertNever(api);
  }
}
