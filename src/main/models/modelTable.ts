import type { Provider } from '../../shared/settings.ts';
import { familyOf, type ModelFamily } from './modelFamilies.ts';

/** What the host has to know of a model. */
export interface ModelTraits {
  takesImages: boolean;
  /** Files beside images and text, such as PDF. */
  takesFiles: boolean;
  /** What it can take, in tokens; null where that does not matter. */
  contextTokens: number | null;
  /** The limit is a guess. */
  contextAssumed: boolean;
  /** US dollars for a million tokens; null where they are not known. */
  prices: ModelFamily['prices'] | null;
}

/** For a model that nobody knows anything about: what most local ones can take at least. */
const assumedContext = 32_768;

/** The built-in model takes whatever it gets, and costs nothing. */
export const builtinTraits: ModelTraits = {
  takesImages: false,
  takesFiles: false,
  contextTokens: null,
  contextAssumed: false,
  prices: null,
};

/** What is known of a model: by its user first, then by its family. */
export function traitsOf(provider: Provider, model: string): ModelTraits {
  const family = familyOf(provider.kind, model);
  const isCloud = provider.kind !== 'openai-compatible';
  return {
    takesImages: provider.takesImages ?? isCloud,
    takesFiles: isCloud,
    contextTokens: provider.contextTokens ?? family?.contextTokens ?? assumedContext,
    contextAssumed: provider.contextTokens === null && family === null,
    prices: pricesOf(provider, family),
  };
}

function pricesOf({ prices }: Provider, family: ModelFamily | null): ModelTraits['prices'] {
  if (prices === null) return family?.prices ?? null;
  const { input, cachedInput, output } = prices;
  return { input, cachedInput: cachedInput ?? input, cacheWrite: input, output };
}
