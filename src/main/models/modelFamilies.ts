import type { ProviderKind } from '../../shared/settings.ts';

/** What is known of a model's name: its limit in tokens, and US dollars for a million tokens of each kind. */
export interface ModelFamily {
  contextTokens: number;
  /** `cacheWrite` is what input costs that the provider keeps for later requests. */
  prices: { input: number; cachedInput: number; cacheWrite: number; output: number };
}

/** A name, the context length, and the prices of input, cached input and output. */
type Row = readonly [name: string, contextTokens: number, input: number, cachedInput: number, output: number];

const million = 1_000_000;

/*
 * Context lengths and list prices of well-known models, as their makers published them (`listPricesOf` says when), for
 * requests of common size: several cost more beyond 100,000 to 272,000 tokens. They age, and are only a default: what a
 * user enters for a provider goes before them. A model that is not here has no price and an assumed limit.
 */

const openai: readonly Row[] = [
  ['gpt-6.1-sol', 1_050_000, 2, 0.1, 10],
  ['gpt-6-sol', 1_050_000, 2, 0.2, 10],
  ['gpt-6-luna', million, 0.1, 0.01, 0.5],
  ['gpt-5.6-sol', million, 5, 0.5, 30],
  ['gpt-5.6-terra', million, 2, 0.2, 12],
  ['gpt-5.6-luna', million, 0.2, 0.02, 1.2],
  ['gpt-5.5', million, 5, 0.5, 30],
  ['gpt-5.5-pro', million, 30, 30, 180],
  ['gpt-5.4', million, 2.5, 0.25, 15],
  ['gpt-5.4-pro', million, 30, 30, 180],
  ['gpt-5.4-mini', 400_000, 0.75, 0.075, 4.5],
  ['gpt-5.4-nano', 400_000, 0.2, 0.02, 1.25],
  ['gpt-5.2', 400_000, 1.75, 0.175, 14],
  ['gpt-5.1', 400_000, 1.25, 0.125, 10],
  ['gpt-5', 400_000, 1.25, 0.125, 10],
  ['gpt-5-codex', 400_000, 1.25, 0.125, 10],
  ['gpt-5-chat', 128_000, 1.25, 0.125, 10],
  ['gpt-5-pro', 400_000, 15, 15, 120],
  ['gpt-5-mini', 400_000, 0.25, 0.025, 2],
  ['gpt-5-nano', 400_000, 0.05, 0.005, 0.4],
  ['gpt-4.1', 1_047_576, 2, 0.5, 8],
  ['gpt-4.1-mini', 1_047_576, 0.4, 0.1, 1.6],
  ['gpt-4.1-nano', 1_047_576, 0.1, 0.025, 0.4],
  ['gpt-4o', 128_000, 2.5, 1.25, 10],
  ['gpt-4o-mini', 128_000, 0.15, 0.075, 0.6],
  ['o4-mini', 200_000, 1.1, 0.275, 4.4],
  ['o3', 200_000, 2, 0.5, 8],
  ['o3-pro', 200_000, 20, 20, 80],
  ['o3-mini', 200_000, 1.1, 0.55, 4.4],
  ['o1', 200_000, 15, 7.5, 60],
];

/** Anthropic takes more for input that it is to keep, which each of our requests asks for. */
const anthropicCacheWrite = 1.25;

const anthropic: readonly Row[] = [
  ['claude-fable-5-1', million, 10, 0.25, 50],
  ['claude-fable-5', million, 10, 1, 50],
  ['claude-opus-5-5', million, 4, 0.2, 20],
  ['claude-opus-5', million, 5, 0.5, 25],
  ['claude-opus-4-8', million, 5, 0.5, 25],
  ['claude-opus-4-7', million, 5, 0.5, 25],
  ['claude-opus-4-6', million, 5, 0.5, 25],
  ['claude-opus-4-5', 200_000, 5, 0.5, 25],
  ['claude-opus-4-1', 200_000, 15, 1.5, 75],
  ['claude-opus-4', 200_000, 15, 1.5, 75],
  ['claude-sonnet-5-5', million, 2, 0.1, 10],
  ['claude-sonnet-5', million, 2, 0.2, 10],
  ['claude-sonnet-4-6', million, 3, 0.3, 15],
  ['claude-sonnet-4-5', 200_000, 3, 0.3, 15],
  ['claude-sonnet-4', 200_000, 3, 0.3, 15],
  ['claude-3-7-sonnet', 200_000, 3, 0.3, 15],
  ['claude-haiku-5-5', million, 0.1, 0.01, 0.5],
  ['claude-haiku-4-5', 200_000, 1, 0.1, 5],
  ['claude-3-5-haiku', 200_000, 0.8, 0.08, 4],
];

const google: readonly Row[] = [
  // Half price until the end of 2026.
  ['gemini-3.8-flash', 1_048_576, 0.75, 0.075, 3.75],
  ['gemini-3.5-flash', 1_048_576, 1.5, 0.15, 9],
  ['gemini-3.1-pro', 1_048_576, 2, 0.2, 12],
  ['gemini-3.1-flash-lite', 1_048_576, 0.25, 0.025, 1.5],
  ['gemini-3-pro', 1_048_576, 2, 0.2, 12],
  ['gemini-3-flash', 1_048_576, 0.5, 0.05, 3],
  ['gemini-2.5-pro', 1_048_576, 1.25, 0.125, 10],
  ['gemini-2.5-flash', 1_048_576, 0.3, 0.03, 2.5],
  ['gemini-2.5-flash-lite', 1_048_576, 0.1, 0.01, 0.4],
];

const rows: Record<ProviderKind, readonly Row[]> = { openai, anthropic, google, 'openai-compatible': [] };

/** What may follow a name without making it another model: a release, by its date or number, or the newest one. */
const release = /^(?:|-latest|-0|-\d{3}|-\d{8}|-\d{4}-\d{2}-\d{2}|-preview(?:-\d{2}-\d{4})?)$/;

/** What is known of a model by its name; null for one that is not well known. */
export function familyOf(kind: ProviderKind, model: string): ModelFamily | null {
  const row = rows[kind].find(([name]) => model.startsWith(name) && release.test(model.slice(name.length)));
  if (row === undefined) return null;
  const [, contextTokens, input, cachedInput, output] = row;
  const cacheWrite = input * (kind === 'anthropic' ? anthropicCacheWrite : 1);
  return { contextTokens, prices: { input, cachedInput, cacheWrite, output } };
}
