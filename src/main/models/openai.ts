import type { Model } from '@openai/agents-core';
import { OpenAIResponsesModel } from '@openai/agents-openai';
import OpenAI from 'openai';
import { assertNever } from '../../shared/errors.ts';
import type { Provider } from '../../shared/settings.ts';
import type { ModelOptions } from './index.ts';
import { createCompatibleModel, withoutEndSlash } from './openaiCompatible.ts';
import { firstByteTimeoutMs, type Protocol, providerFetch } from './providerFetch.ts';
import { UniqueCallIds } from './uniqueCallIds.ts';

const responses: Protocol = {
  end: /response\.(?:completed|incomplete|failed)|"type":\s*"error"/,
  keyHeader: 'authorization',
};

/** OpenAI's own models. Nothing is taken from the environment: only the key that was entered here is sent. */
export function createOpenAIModel(
  provider: Pick<Provider, 'baseUrl' | 'api'>,
  model: string,
  apiKey: string | null,
  options: ModelOptions,
): Model {
  switch (provider.api) {
    case 'chat':
      return createCompatibleModel(provider, model, apiKey, options);
    case 'responses': {
      const client = new OpenAI({
        baseURL: withoutEndSlash(provider.baseUrl),
        apiKey: apiKey ?? 'none',
        organization: null,
        project: null,
        webhookSecret: null,
        adminAPIKey: null,
        maxRetries: 0,
        timeout: options.firstByteTimeoutMs ?? firstByteTimeoutMs,
        fetch: providerFetch(responses, apiKey !== null, options),
        logLevel: 'off',
      });
      return new UniqueCallIds(new OpenAIResponsesModel(client, model));
    }
    default:
      return assertNever(provider.api);
  }
}
