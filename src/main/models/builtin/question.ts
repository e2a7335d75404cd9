import type { JsonObject, JsonValue } from '../../../shared/json.ts';
import { coerce } from './coerce.ts';
import type { Missing } from './fillArguments.ts';
import type { Entry } from './history.ts';
import { entityValue, resolveReference } from './references.ts';
import { serverInWords, type ToolDocument } from './toolDocument.ts';
import { nameInWords } from './words.ts';

/**
 * Questions back to the user. The model keeps no state: it recognises its own question in the history by its form, so
 * what writes a question and what reads it stand side by side here.
 */
export type Question = { kind: 'arguments'; tool: string } | { kind: 'tool'; tools: string[] };

/** A request with the questions that were asked about it and the answers to them. */
export interface Thread {
  request: string;
  answers: { question: Question; text: string }[];
}

const mostOptions = 8;

/** Asks for what a tool needs and the request does not say. */
export function askForArguments(tool: ToolDocument, missing: readonly Missing[]): string {
  const lines = missing.flatMap(({ parameter, candidates }) => [
    `- **${nameInWords(parameter.name)}**${parameter.description === '' ? '' : `: ${parameter.description}`}`,
    ...(parameter.choices ?? []).slice(0, mostOptions).map((choice) => `  - ${choice}`),
    ...candidates.slice(0, mostOptions).map(({ label, id }) => `  - ${label === '' ? '' : `${label} `}(\`${id}\`)`),
  ]);
  const ask = missing.some(({ candidates }) => candidates.length > 0) ? 'Which one do you mean?' : 'What should it be?';
  return [
    `To run **${tool.title}** (\`${tool.name}\`) I still need:`,
    ...lines,
    '',
    `${ask} Say "cancel" to leave it.`,
  ].join('\n');
}

/** Asks which of several tools is meant. */
export function askForTool(tools: readonly ToolDocument[]): string {
  const lines = tools.slice(0, mostOptions).map(({ title, name, server }) => {
    return `- **${title}** (\`${name}\`)${server === '' ? '' : `, of ${serverInWords(server)}`}`;
  });
  return [
    'I can read that in more than one way:',
    ...lines,
    '',
    'Which one do you mean? Say "cancel" to leave it.',
  ].join('\n');
}

/** The question that a text asks, if it is one of ours. */
export function readQuestion(text: string): Question | null {
  const tool = /^To run .+ \(`([^`]+)`\) I still need:$/m.exec(text)?.[1];
  if (tool !== undefined) return { kind: 'arguments', tool };
  if (!text.startsWith('I can read that in more than one way:')) return null;
  return { kind: 'tool', tools: Array.from(text.matchAll(/^- .+ \(`([^`]+)`\)/gm), (match) => match[1] ?? '') };
}

/** The request that the last user message belongs to: itself, or the one that it answers a question about. */
export function readThread(entries: readonly Entry[], lastUser: number): Thread {
  const answers: Thread['answers'] = [];
  let index = lastUser;
  for (;;) {
    const asked = entries[index - 1];
    const before = entries[index - 2];
    const question = asked?.kind === 'assistant' ? readQuestion(asked.text) : null;
    if (question === null || before?.kind !== 'user' || !continues(question, answers[0]?.question)) break;
    answers.unshift({ question, text: textAt(entries, index) });
    index -= 2;
  }
  return { request: textAt(entries, index), answers };
}

function textAt(entries: readonly Entry[], index: number): string {
  const entry = entries[index];
  return entry?.kind === 'user' ? entry.text : '';
}

/** Two questions in a row are about one request only where they are about the same tool. */
function continues(earlier: Question, later: Question | undefined): boolean {
  if (later === undefined) return true;
  const tools = later.kind === 'arguments' ? [later.tool] : later.tools;
  return tools.every((tool) => (earlier.kind === 'arguments' ? earlier.tool === tool : earlier.tools.includes(tool)));
}

export function isCancellation(text: string): boolean {
  return /^\W*(?:cancel|stop|never ?mind|forget (?:it|that)|no|none|nothing|leave it)(?: please| thanks)?\W*$/i.test(
    text,
  );
}

/** The arguments that an answer gives. With one part for each missing argument they are taken in order. */
export function readAnswer(
  text: string,
  missing: readonly Missing[],
  nouns: ReadonlySet<string>,
  now: Date,
): JsonObject {
  const lines = missing.length > 1 ? text.split(/[\n;,]/) : [text];
  const parts = lines.length === missing.length ? lines : [text];
  const given: [string, JsonValue][] = parts.flatMap((part, index): [string, JsonValue][] => {
    const wanted = missing[index];
    const value = wanted && answerFor(wanted, part, nouns, now);
    return wanted === undefined || value === undefined ? [] : [[wanted.parameter.name, value]];
  });
  return Object.fromEntries(given);
}

function answerFor(
  { parameter, candidates }: Missing,
  text: string,
  nouns: ReadonlySet<string>,
  now: Date,
): JsonValue | undefined {
  if (candidates.length === 0) return coerce(text, parameter, now);
  // "second" and "the second one" mean the same where there is a list to choose from.
  const choice = text.replace(/^\s*(?:the )?(first|second|third|fourth|fifth|last)\b/i, 'the $1');
  const reference = resolveReference(choice, parameter, [candidates], nouns);
  if (reference.kind === 'found') return entityValue(reference.entity, parameter);
  return candidates.some(({ id }) => String(id) === text.trim()) ? coerce(text, parameter, now) : undefined;
}
