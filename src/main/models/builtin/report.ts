import { formatData } from './formatData.ts';
import type { PastCall } from './history.ts';
import { type ReadOutcome, readOutcome } from './outcome.ts';
import type { ToolDocument } from './toolDocument.ts';
import { nameInWords } from './words.ts';

/** Whether a call has a result and that result is an error. */
export function hasFailed({ output }: PastCall): boolean {
  return output !== null && !readOutcome(output).success;
}

/**
 * Tells what calls gave, in Markdown: nothing but what their results say. `asked` are the stems of the request; fields
 * that it named come first. `undone` are the requests that were not begun because one before them failed.
 */
export function report(
  calls: readonly PastCall[],
  tools: readonly ToolDocument[],
  asked: ReadonlySet<string>,
  undone: readonly string[] = [],
): string {
  const parts = calls.map((call, index) => {
    const text = reportOne(
      call,
      tools.find(({ name }) => name === call.name),
      asked,
    );
    return calls.length > 1 ? `${index + 1}. ${text.replaceAll('\n', '\n   ')}` : text;
  });
  if (undone.length > 0) {
    parts.push(`Because of that I did not go on to: ${undone.map((request) => `“${request}”`).join(', ')}.`);
  }
  return parts.join('\n\n');
}

function reportOne(call: PastCall, tool: ToolDocument | undefined, asked: ReadonlySet<string>): string {
  const title = tool?.title ?? nameInWords(call.name.split('__').at(-1) ?? call.name);
  const outcome = readOutcome(call.output ?? '');
  if (!outcome.success) return failureInWords(title, outcome);
  if (outcome.text !== null) return outcome.text;
  const body = formatData(outcome.data, asked);
  const done = tool?.changes === true || body === '';
  return done ? [`Done: **${title}**.`, body].filter((part) => part !== '').join('\n\n') : body;
}

function failureInWords(title: string, { code, message }: Extract<ReadOutcome, { success: false }>): string {
  const name = `**${title}**`;
  switch (code) {
    case 'DENIED':
      // A server may refuse as well, and then says why; the person's own "no" needs no reason.
      return /\S/.test(message) && !/\bnot (?:allow|approve)/i.test(message)
        ? `${name} was refused: ${message}`
        : `${name} was not run, because you did not allow it.`;
    case 'CANCELLED':
      return `${name} was stopped before it had a result.`;
    case 'UNAVAILABLE':
      return `${name} could not be run: ${message}`;
    case 'OUTCOME_UNKNOWN':
      return `It is not known how ${name} ended. ${message}`;
    case 'TIMEOUT':
      return `${name} took too long. ${message}`;
    default:
      return `${name} did not work: ${message}`;
  }
}
