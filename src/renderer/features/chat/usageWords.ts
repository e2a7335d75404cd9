import type { Turn } from '../../../shared/conversation.ts';
import { listPricesOf, type Usage } from '../../../shared/usage.ts';
import { formatDuration, formatTime } from '../../ui/format.ts';
import { visibleText } from '../../ui/visibleText.ts';
import { formatTokens } from './context/contextWords.ts';

/** US dollars at the precision that a turn's cost has: "$0.0123", "$1.20", "< $0.0001". */
export function formatCost(cost: number): string {
  if (cost === 0) return '$0';
  if (cost < 0.0001) return '< $0.0001';
  return `$${cost.toFixed(cost < 1 ? 4 : 2)}`;
}

/** What a turn that has ended says of itself on one line: what answered, what it took, how long, and when. */
export function turnWords({ modelLabel, usage, startedAt }: Turn, endedAt: number): string {
  const parts = [
    visibleText(modelLabel),
    usage === null ? '' : `${formatTokens(usage.inputTokens)} in, ${formatTokens(usage.outputTokens)} out`,
    usage === null || usage.cost === null ? '' : formatCost(usage.cost),
    formatDuration(endedAt - startedAt),
    formatTime(endedAt),
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

/** Where the cost of a turn comes from, or how it can be known. */
export function costNote({ cost }: Pick<Usage, 'cost'>): string {
  return cost === null
    ? 'No price is known of this model. You can enter one in the settings of its provider.'
    : `An estimate by the prices that you entered, else by the makers’ list prices of ${listPricesOf}.`;
}

/** The lines of the breakdown. */
export function usageRows({ requests, inputTokens, cachedTokens, outputTokens, reasoningTokens, cost }: Usage) {
  const part = (name: string, amount: number) =>
    amount === 0 ? [] : [{ name, amount: formatTokens(amount), of: true }];
  return [
    { name: 'Requests', amount: formatTokens(requests) },
    { name: 'Tokens sent', amount: formatTokens(inputTokens) },
    ...part('kept by the provider from before', cachedTokens),
    { name: 'Tokens received', amount: formatTokens(outputTokens) },
    ...part('reasoning', reasoningTokens),
    { name: 'Cost', amount: cost === null ? 'not known' : formatCost(cost), sum: true },
  ];
}
