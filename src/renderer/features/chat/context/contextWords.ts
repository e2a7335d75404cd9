import { type ContextReport, contextWarning } from '../../../../shared/usage.ts';
import { count } from '../../../ui/format.ts';
import { visibleText } from '../../../ui/visibleText.ts';

/** A report of a model whose limit matters. */
export type LimitedReport = ContextReport & { limit: number };

/** A report with the message that is being written, which the total holds too. */
export type MeasuredReport = LimitedReport & { message: number };

/** A report with a message that takes so many tokens. */
export function withMessage(report: LimitedReport, message: number): MeasuredReport {
  return { ...report, message, total: report.total + message };
}

/** Whether a model can only take so much. */
export function isLimited(report: ContextReport | null): report is LimitedReport {
  return report !== null && report.limit !== null && report.limit > 0;
}

/** An amount of tokens: "12,304". */
export function formatTokens(amount: number): string {
  return amount.toLocaleString('en');
}

/** The part of the limit that a request takes, in words: "< 1 %", "12 %", "140 %". */
export function shareWords({ total, limit }: LimitedReport): string {
  const percent = (total / limit) * 100;
  return percent > 0 && percent < 1 ? '< 1 %' : `${Math.floor(percent)} %`;
}

/** How near the limit a request comes. */
export function contextLevel({ total, limit }: LimitedReport): 'fine' | 'near' | 'over' {
  if (total > limit) return 'over';
  return total / limit >= contextWarning ? 'near' : 'fine';
}

/** What a person is told from the warning on, and what they can do; null before. */
export function warningWords(report: MeasuredReport): string | null {
  const way = `${wayOut(report)}, or choose a model that takes more.`;
  switch (contextLevel(report)) {
    case 'fine':
      return null;
    case 'near':
      return `The next request takes ${shareWords(report)} of what the model can take. ${way}`;
    case 'over':
      return `The next request is larger than what the model can take, so it will probably be refused. ${way}`;
  }
}

/** What makes the most room: it depends on what takes the most. */
function wayOut({ tools, history, message }: MeasuredReport): string {
  if (message > history && tools.every(({ tokens }) => message > tokens)) return 'Send less at once';
  if (tools.some(({ tokens }) => tokens > history)) return 'Turn off servers that it does not need';
  return 'Begin a new chat for the next subject';
}

/** Whether a new chat would make room. */
export function isLongTalk({ history, limit }: LimitedReport): boolean {
  return history > limit / 4;
}

/** The lines of the breakdown, the sum last. */
export function contextRows({ instructions, tools, history, message, reply, total }: MeasuredReport) {
  const ofTools = tools.reduce((sum, { tokens }) => sum + tokens, 0);
  return [
    { name: 'Instructions', amount: formatTokens(instructions) },
    { name: 'Tools', amount: formatTokens(ofTools) },
    ...tools.map((server) => ({
      name: `${visibleText(server.serverName)} · ${count(server.count, 'tool')}`,
      amount: formatTokens(server.tokens),
      of: true,
    })),
    { name: 'Conversation', amount: formatTokens(history) },
    ...(message > 0 ? [{ name: 'The message you write', amount: formatTokens(message) }] : []),
    ...(reply > 0 ? [{ name: 'Kept for the answer', amount: formatTokens(reply) }] : []),
    { name: 'Together', amount: formatTokens(total), sum: true },
  ];
}

/** What is to be said of a report beside its numbers, a sentence each. */
export function contextNotes({ limit, assumed, toolsOnDemand, shortenedResults }: ContextReport): string[] {
  return [
    limit === null
      ? ''
      : `The model can take ${formatTokens(limit)} tokens.${assumed ? ' That is assumed: its provider’s settings have a field for the true number.' : ''}`,
    toolsOnDemand ? onDemandWords : '',
    shortenedResults > 0 ? shortenedWords(shortenedResults) : '',
  ].filter((words) => words !== '');
}

/** What on-demand loading means. */
export const onDemandWords =
  'All tools together would take too much of what the model can take at once, so it searches for those that it needs and loads them.';

/** The lines that tell whose results were shortened. */
export function shortenedRows({ shortened }: Pick<ContextReport, 'shortened'>) {
  return shortened.map(({ serverName, tool, count: amount }) => ({
    name: `${visibleText(serverName)} · ${visibleText(tool)}`,
    amount: count(amount, 'result'),
  }));
}

/** What shortening means, for an amount of results. */
export function shortenedWords(amount: number): string {
  return `${count(amount, 'old result')} ${amount === 1 ? 'reaches' : 'reach'} the model shortened to ${amount === 1 ? 'its' : 'their'} beginning and end. Here ${amount === 1 ? 'it is' : 'they are'} whole.`;
}
