import type { Model } from '@openai/agents-core';
import { assertNever } from '../../shared/errors.ts';
import type { Provider } from '../../shared/settings.ts';
import { BuiltinModel } from './builtin/builtinModel.ts';
import { HeldStart } from './heldStart.ts';
import { keyHidingFetch } from './keyHidingFetch.ts';
import { builtinTraits, type ModelTraits, traitsOf } from './modelTable.ts';
import { ToldErrors } from './toldErrors.ts';

export { listModels, testAddress } from './listModels.ts';
export type { ModelTraits } from './modelTable.ts';
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
  traits: ModelTraits;
}

/**
 * The model of a provider. Makes no request: what is wrong with an endpoint shows at the first turn, as an error that
 * `explainProviderError` puts into words. The code for remote endpoints is loaded only when one is used.
 */
export async function createModel(
  provider: Provider | 'builtin',
  model: string,
  apiKey: string | null,
  options: ModelOptions = {},
): Promise<LabelledModel> {
  if (provider === 'builtin') return { model: new BuiltinModel(), label: 'Built-in model', traits: builtinTraits };
  const { host } = new URL(provider.baseUrl);
  const safeOptions = { ...options, fetch: keyHidingFetch(options.fetch ?? fetch, apiKey) };
  return {
    model: new ToldErrors(new HeldStart(await remoteModel(provider, model, apiKey, safeOptions))),
    label: `${model} · ${host}`,
    traits: traitsOf(provider, model),
  };
}

async function remoteModel(
  provider: Provider,
  model: string,
  apiKey: string | null,
  options: ModelOptions,
): Promise<Model> {
  switch (provider.kind) {
    case 'openai':
      return (await import('./openai.ts')).createOpenAIModel(provider, model, apiKey, options);
    case 'openai-compatible':
      return (await import('./openaiCompatible.ts')).createCompatibleModel(provider, model, apiKey, options);
    case 'anthropic':
      return (await import('./anthropic.ts')).createAnthropicModel(provider, model, apiKey, options);
    case 'google':
      return (await import('./google.ts')).createGoogleModel(provider, model, apiKey, options);
    default:
      return assertNever(provider.kind);
  }
}
