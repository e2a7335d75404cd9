import { continueRequest } from '../../../shared/conversation.ts';
import type { JsonObject, JsonValue } from '../../../shared/json.ts';
import type { AgentDocument } from './agentDocument.ts';
import { coerce } from './coerce.ts';
import type { Missing } from './fillArguments.ts';
import { type Entry, isHandoff } from './history.ts';
import { entityValue, resolveReference } from './references.ts';
import { serverInWords, type ToolDocument } from './toolDocument.ts';
import { nameInWords, wordsOf } from './words.ts';

/**
 * Questions back to the user. The model keeps no state: it recognises its own question in the history by its form, so
 * what writes a question and what reads it stand side by side here.
 */
export type Question =
  | { kind: 'arguments'; tool: string }
  | { kind: 'tool'; tools: string[] }
  | { kind: 'agent'; agents: string[] };

/** An answer to a question. `asked` is where the question stands among the entries. */
export interface Answer {
  question: Question;
  text: string;
  asked: number;
}

/** A request with the questions that were asked about it and the answers to them. */
export interface Thread {
  request: string;
  /** Where the request stands among the entries. */
  start: number;
  answers: Answer[];
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

/** Asks which of several agents should have the request. */
export function askForAgent(agents: readonly AgentDocument[]): string {
  const lines = agents.slice(0, mostOptions).map(({ agent, name, description }) => {
    return `- **${agent}** (\`${name}\`)${description === '' ? '' : `: ${description}`}`;
  });
  return [
    'I can hand that to more than one agent:',
    ...lines,
    '',
    'Which one do you mean? Say "cancel" to leave it.',
  ].join('\n');
}

/** The question that a text asks, if it is one of ours. */
export function readQuestion(text: string): Question | null {
  const tool = /^To run .+ \(`([^`]+)`\) I still need:$/m.exec(text)?.[1];
  if (tool !== undefined) return { kind: 'arguments', tool };
  const names = Array.from(text.matchAll(/^- .+? \(`([^`]+)`\)/gm), (match) => match[1] ?? '');
  if (text.startsWith('I can read that in more than one way:')) return { kind: 'tool', tools: names };
  return text.startsWith('I can hand that to more than one agent:') ? { kind: 'agent', agents: names } : null;
}

/**
 * The request that the message at `index` belongs to: itself, or the one that it answers a question about. Calls and
 * handoffs between them do not part them.
 */
export function readThread(entries: readonly Entry[], index: number): Thread {
  const answers: Answer[] = [];
  let start = index;
  for (;;) {
    const before = messageBefore(entries, start);
    const asked = questionBetween(entries, before, start);
    if (before < 0 || asked === null || !continues(asked, textAt(entries, start), answers[0]?.question)) break;
    answers.unshift({ ...asked, text: textAt(entries, start) });
    start = before;
  }
  return { request: textAt(entries, start), start, answers };
}

/** The message of the user before an entry, or -1. */
export function messageBefore(entries: readonly Entry[], index: number): number {
  return entries.slice(0, index).findLastIndex(isMessage);
}

function isMessage(entry: Entry): boolean {
  return entry.kind === 'user' && entry.text !== continueRequest;
}

/** The question with which the answer to a message ended. */
function questionBetween(entries: readonly Entry[], from: number, to: number): Omit<Answer, 'text'> | null {
  const between = entries.slice(0, to);
  const asked = between.findLastIndex(({ kind }, index) => index > from && kind === 'assistant');
  const wentOn = between.slice(asked + 1).some((entry) => entry.kind === 'call' && !isHandoff(entry.call));
  const question = asked < 0 || wentOn ? null : readQuestion(textAt(entries, asked));
  return question === null ? null : { question, asked };
}

function textAt(entries: readonly Entry[], index: number): string {
  const entry = entries[index];
  return entry === undefined || entry.kind === 'call' ? '' : entry.text;
}

/** More words than these name no agent: they are a request. */
const longestChoice = 5;

/** Two questions in a row are about one request only where they are about the same tool, or who should have it. */
function continues({ question }: Omit<Answer, 'text'>, answer: string, later: Question | undefined): boolean {
  if (question.kind === 'agent') return wordsOf(answer.slice(0, 200)).length <= longestChoice;
  if (later === undefined) return true;
  if (later.kind === 'agent') return false;
  const tools = later.kind === 'arguments' ? [later.tool] : later.tools;
  return tools.every((tool) =>
    question.kind === 'arguments' ? question.tool === tool : question.tools.includes(tool),
  );
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
