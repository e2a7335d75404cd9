import type { Model, ModelRequest, ModelResponse } from '@openai/agents-core';
import { aisdk } from '@openai/agents-extensions/ai-sdk';
import { WithAnswer } from './answerEnd.ts';
import { isObject, type Json } from './eventStream.ts';
import { OwnItems } from './ownItems.ts';
import { UniqueCallIds } from './uniqueCallIds.ts';

/** Settings by provider, as the AI SDK takes them. */
type ProviderOptions = Record<string, Json>;

/**
 * A language model of the AI SDK as one of the agent runtime. `name` tells it from all others; `defaults` are sent with
 * each request. The AI SDK itself asks only once: what is asked again is decided by the host.
 */
export function fromAiSdk(
  languageModel: Parameters<typeof aisdk>[0],
  name: string,
  defaults: ProviderOptions = {},
): Model {
  const model = aisdk(languageModel);
  const adapted: Model = {
    async getResponse(request): Promise<ModelResponse> {
      const { rawUsage, ...response } = await model.getResponse(withDefaults(request, defaults));
      return rawUsage === undefined ? response : { ...response, rawUsage };
    },
    getStreamedResponse: (request) => model.getStreamedResponse(withDefaults(request, defaults)),
    getRetryAdvice: (request) => model.getRetryAdvice(request),
  };
  return new UniqueCallIds(new OwnItems(new WithAnswer(adapted), name));
}

function withDefaults(request: ModelRequest, defaults: ProviderOptions): ModelRequest {
  const { providerData = {} } = request.modelSettings;
  const given: unknown = providerData.providerOptions;
  const providerOptions: Json = { ...defaults, ...(isObject(given) ? given : {}) };
  for (const [provider, options] of Object.entries(defaults)) {
    const own = providerOptions[provider];
    providerOptions[provider] = { ...options, ...(isObject(own) ? own : {}) };
  }
  return {
    ...request,
    modelSettings: { ...request.modelSettings, providerData: { ...providerData, providerOptions } },
  };
}
