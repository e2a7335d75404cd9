import type { Usage } from '../../shared/usage.ts';
import type { ModelTraits } from './modelTable.ts';

type Details = Record<string, number> | readonly Record<string, number>[] | undefined;

/** What a response says of its cost, in any of the runtime's forms. */
export interface ReportedUsage {
  requests?: number | undefined;
  inputTokens: number;
  outputTokens: number;
  inputTokensDetails?: Details;
  outputTokensDetails?: Details;
}

/** What a request took, by the provider's own count. Details that it does not give are 0. */
export function usageOf(usage: ReportedUsage): Omit<Usage, 'cost'> {
  return {
    requests: Math.max(1, whole(usage.requests)),
    inputTokens: whole(usage.inputTokens),
    cachedTokens: detail(usage.inputTokensDetails, 'cached_tokens', 'cachedTokens', 'cached_input_tokens'),
    outputTokens: whole(usage.outputTokens),
    reasoningTokens: detail(usage.outputTokensDetails, 'reasoning_tokens', 'reasoningTokens'),
  };
}

function detail(details: Details, ...names: string[]): number {
  return [details ?? []]
    .flat()
    .reduce((sum, entry) => sum + whole(names.map((name) => entry[name]).find((value) => value !== undefined)), 0);
}

/** Some endpoints count in strange ways: what is stored is a whole number from 0 on. */
function whole(value: number | undefined): number {
  return value !== undefined && Number.isFinite(value) && value > 0 ? Math.round(value) : 0;
}

const million = 1_000_000;

/**
 * What a request cost in US dollars; null where no price is known. Input that came from the provider's cache, and input
 * that went into it, have prices of their own.
 */
export function costOf(reported: ReportedUsage, prices: ModelTraits['prices']): number | null {
  if (prices === null) return null;
  const { inputTokens, cachedTokens, outputTokens } = usageOf(reported);
  const cached = Math.min(cachedTokens, inputTokens);
  const written = Math.min(detail(reported.inputTokensDetails, 'cache_write_tokens'), inputTokens - cached);
  const plain = inputTokens - cached - written;
  const input = plain * prices.input + cached * prices.cachedInput + written * prices.cacheWrite;
  return (input + outputTokens * prices.output) / million;
}
