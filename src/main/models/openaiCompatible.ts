import type { Model } from '@openai/agents-core';
import { OpenAIChatCompletionsModel } from '@openai/agents-openai';
import OpenAI from 'openai';
import type { Provider } from '../../shared/settings.ts';
import { endpointFetch } from './endpointFetch.ts';
import type { ModelOptions } from './index.ts';
import { firstByteTimeoutMs, idleTimeoutMs } from './providerFetch.ts';
import { UniqueCallIds } from './uniqueCallIds.ts';

/**
 * The model of any endpoint that speaks Chat Completions. Without a key no `Authorization` header is sent. Nothing is
 * taken from the environment: a key set there for other programs must not reach an endpoint of the user's choice.
 */
export function createCompatibleModel(
  provider: Pick<Provider, 'baseUrl'>,
  model: string,
  apiKey: string | null,
  options: ModelOptions,
): Model {
  const client = new OpenAI({
    baseURL: withoutEndSlash(provider.baseUrl),
    apiKey: apiKey ?? 'none',
    organization: null,
    project: null,
    webhookSecret: null,
    adminAPIKey: null,
    defaultHeaders: apiKey === null ? { Authorization: null } : {},
    maxRetries: 0,
    timeout: options.firstByteTimeoutMs ?? firstByteTimeoutMs,
    fetch: endpointFetch(options.fetch ?? fetch, options.idleTimeoutMs ?? idleTimeoutMs),
    logLevel: 'off',
  });
  return new UniqueCallIds(new OpenAIChatCompletionsModel(client, model));
}

/** A base URL to which a path can be added. */
export function withoutEndSlash(baseUrl: string): string {
  return baseUrl.replace(/\/+$/, '');
}
