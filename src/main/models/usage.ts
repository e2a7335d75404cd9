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

/** What it cost in US dollars; null where no price is known. Cached input has a price of its own. */
export function costOf(usage: Omit<Usage, 'cost'>, prices: ModelTraits['prices']): number | null {
  if (prices === null) return null;
  const cached = Math.min(usage.cachedTokens, usage.inputTokens);
  const input = (usage.inputTokens - cached) * prices.input + cached * prices.cachedInput;
  return (input + usage.outputTokens * prices.output) / million;
}
