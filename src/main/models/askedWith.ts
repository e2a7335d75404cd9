import type { AnthropicProvider } from '@ai-sdk/anthropic';

/** A language model of the AI SDK. */
export type LanguageModel = ReturnType<AnthropicProvider>;
export type AskOptions = Parameters<LanguageModel['doStream']>[0];
export type PromptMessage = AskOptions['prompt'][number];

/** The model, asked with what `change` makes of each request. */
export function askedWith(model: LanguageModel, change: (options: AskOptions) => AskOptions): LanguageModel {
  return {
    specificationVersion: model.specificationVersion,
    provider: model.provider,
    modelId: model.modelId,
    supportedUrls: model.supportedUrls,
    doGenerate: (options) => model.doGenerate(change(options)),
    doStream: (options) => model.doStream(change(options)),
  };
}
