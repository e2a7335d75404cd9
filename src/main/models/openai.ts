import type { Model, ModelRequest, ModelResponse, ModelRetryAdviceRequest, StreamEvent } from '@openai/agents-core';
import { OpenAIResponsesModel } from '@openai/agents-openai';
import { assertNever } from '../../shared/errors.ts';
import type { Provider } from '../../shared/settings.ts';
import { filterError, lengthError, WithAnswer } from './answerEnd.ts';
import { isObject, type Json } from './eventStream.ts';
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
      const stateless = new StatelessResponses(new OpenAIResponsesModel(client, model), doesReason(model));
      return new UniqueCallIds(new OwnItems(new WithAnswer(stateless), `responses ${new URL(baseUrl).host} ${model}`));
    }
    default:
      return assertNever(api);
  }
}

/** The families that do not reason. They refuse a request that asks for encrypted reasoning. */
const plainModels = /^(?:ft:)?(?:gpt-3|gpt-4|chatgpt-|gpt-5(?:\.\d+)?-chat)/;

function doesReason(model: string): boolean {
  return !plainModels.test(model);
}

/**
 * A model of the Responses API of which nothing is kept by the provider. What it reasoned comes along, encrypted, and is
 * given back with the next request of the turn.
 */
class StatelessResponses implements Model {
  readonly #model: OpenAIResponsesModel;
  readonly #reasons: boolean;

  constructor(model: OpenAIResponsesModel, reasons: boolean) {
    this.#model = model;
    this.#reasons = reasons;
  }

  getResponse(request: ModelRequest): Promise<ModelResponse> {
    return this.#model.getResponse(this.#stateless(request));
  }

  async *getStreamedResponse(request: ModelRequest): AsyncIterable<StreamEvent> {
    let end: Error | null = null;
    try {
      for await (const event of this.#model.getStreamedResponse(this.#stateless(request))) {
        if (event.type === 'model' && isObject(event.event)) end ??= endError(event.event);
        yield event;
      }
    } catch (error) {
      // The client says of any end but a good one only that it was none.
      throw end ?? error;
    }
  }

  getRetryAdvice(advice: ModelRetryAdviceRequest) {
    return this.#model.getRetryAdvice(advice);
  }

  #stateless(request: ModelRequest): ModelRequest {
    const { include: _include, ...providerData } = request.modelSettings.providerData ?? {};
    const include = this.#reasons ? { include: ['reasoning.encrypted_content'] } : {};
    return {
      ...request,
      modelSettings: { ...request.modelSettings, store: false, providerData: { ...providerData, ...include } },
    };
  }
}

/** Why a response ended that did not end well; null for any other event. */
function endError({ type, response }: Json): Error | null {
  if (!isObject(response)) return null;
  const { incomplete_details: details, error } = response;
  if (type === 'response.incomplete') {
    return isObject(details) && details.reason === 'content_filter' ? filterError() : lengthError('before it was done');
  }
  if (type !== 'response.failed' || !isObject(error)) return null;
  return Object.assign(new Error(String(error.message ?? 'The response failed')), {
    status: error.code === 'rate_limit_exceeded' ? 429 : error.code === 'server_error' ? 500 : 400,
    error,
  });
}
