import type { Model } from '@openai/agents-core';
import { assertNever } from '../../shared/errors.ts';
import type { Provider } from '../../shared/settings.ts';
import { BuiltinModel } from './builtin/builtinModel.ts';

export { listModels } from './listModels.ts';
export { explainProviderError } from './providerErrors.ts';

export interface ModelOptions {
  /** What makes requests, the global `fetch` unless given. */
  fetch?: typeof fetch;
  /** How long an endpoint may take to begin its answer, in milliseconds. */
  firstByteTimeoutMs?: number;
  /** How long an answer may pause, in milliseconds. */
  idleTimeoutMs?: number;
}

/** A model ready for use, and what a person calls it: "Built-in model" or "<model> · <host>". */
export interface LabelledModel {
  model: Model;
  label: string;
}

/**
 * The model of a provider. Makes no request: what is wrong with an endpoint shows at the first turn, as an error that
 * `explainProviderError` puts into words. The code for remote endpoints is loaded only when one is used.
 */
export async function createModel(
  provider: Provider,
  apiKey: string | null,
  options: ModelOptions = {},
): Promise<LabelledModel> {
  switch (provider.kind) {
    case 'builtin':
      return { model: new BuiltinModel(), label: 'Built-in model' };
    case 'openai-compatible': {
      const { createCompatibleModel } = await import('./openaiCompatible.ts');
      const { host } = new URL(provider.baseUrl);
      return { model: createCompatibleModel(provider, apiKey, options), label: `${provider.model} · ${host}` };
    }
    default:
      return assertNever(provider);
  }
}
