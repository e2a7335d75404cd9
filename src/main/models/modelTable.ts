import type { Provider, ProviderKind } from '../../shared/settings.ts';

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
  prices: { input: number; cachedInput: number; output: number } | null;
}

interface Family {
  kind: ProviderKind;
  /** The beginning of the names of its models. */
  prefix: string;
  contextTokens: number;
  /** US dollars for a million tokens: input, cached input, output. */
  prices: readonly [number, number, number];
}

/**
 * Context lengths and list prices of well-known families, as their makers published them by early 2026. They age: what a
 * user enters for a provider goes before them, and a model that is not here has no price and an assumed limit. The first
 * prefix that fits counts, so longer ones stand first.
 */
const families: readonly Family[] = [
  { kind: 'openai', prefix: 'gpt-5-nano', contextTokens: 400_000, prices: [0.05, 0.005, 0.4] },
  { kind: 'openai', prefix: 'gpt-5-mini', contextTokens: 400_000, prices: [0.25, 0.025, 2] },
  { kind: 'openai', prefix: 'gpt-5', contextTokens: 400_000, prices: [1.25, 0.125, 10] },
  { kind: 'openai', prefix: 'gpt-4.1-nano', contextTokens: 1_047_576, prices: [0.1, 0.025, 0.4] },
  { kind: 'openai', prefix: 'gpt-4.1-mini', contextTokens: 1_047_576, prices: [0.4, 0.1, 1.6] },
  { kind: 'openai', prefix: 'gpt-4.1', contextTokens: 1_047_576, prices: [2, 0.5, 8] },
  { kind: 'openai', prefix: 'gpt-4o-mini', contextTokens: 128_000, prices: [0.15, 0.075, 0.6] },
  { kind: 'openai', prefix: 'gpt-4o', contextTokens: 128_000, prices: [2.5, 1.25, 10] },
  { kind: 'openai', prefix: 'o4-mini', contextTokens: 200_000, prices: [1.1, 0.275, 4.4] },
  { kind: 'openai', prefix: 'o3', contextTokens: 200_000, prices: [2, 0.5, 8] },
  { kind: 'anthropic', prefix: 'claude-opus-4-5', contextTokens: 200_000, prices: [5, 0.5, 25] },
  { kind: 'anthropic', prefix: 'claude-opus-4', contextTokens: 200_000, prices: [15, 1.5, 75] },
  { kind: 'anthropic', prefix: 'claude-sonnet-4', contextTokens: 200_000, prices: [3, 0.3, 15] },
  { kind: 'anthropic', prefix: 'claude-haiku-4', contextTokens: 200_000, prices: [1, 0.1, 5] },
  { kind: 'anthropic', prefix: 'claude-3-5-haiku', contextTokens: 200_000, prices: [0.8, 0.08, 4] },
  { kind: 'google', prefix: 'gemini-2.5-flash-lite', contextTokens: 1_048_576, prices: [0.1, 0.025, 0.4] },
  { kind: 'google', prefix: 'gemini-2.5-flash', contextTokens: 1_048_576, prices: [0.3, 0.075, 2.5] },
  { kind: 'google', prefix: 'gemini-2.5-pro', contextTokens: 1_048_576, prices: [1.25, 0.31, 10] },
];

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
  const family = families.find(({ kind, prefix }) => kind === provider.kind && model.startsWith(prefix));
  const isCloud = provider.kind !== 'openai-compatible';
  return {
    takesImages: provider.takesImages ?? isCloud,
    takesFiles: isCloud,
    contextTokens: provider.contextTokens ?? family?.contextTokens ?? assumedContext,
    contextAssumed: provider.contextTokens === null && family === undefined,
    prices: pricesOf(provider, family),
  };
}

function pricesOf({ prices }: Provider, family: Family | undefined): ModelTraits['prices'] {
  if (prices !== null) return { input: prices.input, cachedInput: prices.input, output: prices.output };
  if (family === undefined) return null;
  const [input, cachedInput, output] = family.prices;
  return { input, cachedInput, output };
}
