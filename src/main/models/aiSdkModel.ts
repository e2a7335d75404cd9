import type { Model } from '@openai/agents-core';
import { aisdk } from '@openai/agents-extensions/ai-sdk';

/** A language model of the AI SDK as one of the agent runtime. */
export function fromAiSdk(languageModel: Parameters<typeof aisdk>[0]): Model {
  const model = aisdk(languageModel);
  return {
    async getResponse(request) {
      const { rawUsage, ...response } = await model.getResponse(request);
      return rawUsage === undefined ? response : { ...response, rawUsage };
    },
    getStreamedResponse: (request) => model.getStreamedResponse(request),
    getRetryAdvice: (request) => model.getRetryAdvice(request),
  };
}
