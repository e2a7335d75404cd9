import { type Filling, fillArguments, type Missing } from './fillArguments.ts';
import { type Placement, place } from './place.ts';
import { type Answer, type Question, readAnswer } from './question.ts';
import type { Entity } from './references.ts';
import { readSentence, type Sentence } from './sentence.ts';
import type { ToolDocument } from './toolDocument.ts';
import { wordsOf } from './words.ts';

/** The names of the tools that a question is about. */
export function toolsOf(question: Question): string[] {
  if (question.kind === 'agent') return [];
  return question.kind === 'arguments' ? [question.tool] : question.tools;
}

/** The tool that questions were about: named in the last one, or chosen by the answer to it. */
export function chosenTool(
  answers: readonly Answer[],
  tools: readonly ToolDocument[],
  now: Date,
): ToolDocument | undefined {
  const named = answers.findLast(({ question }) => question.kind === 'arguments')?.question;
  if (named?.kind === 'arguments') return tools.find(({ name }) => name === named.tool);
  const answer = answers.at(-1);
  if (answer?.question.kind !== 'tool') return undefined;
  const { question, text } = answer;
  const offered = question.tools.flatMap((name) => tools.filter((tool) => tool.name === name));
  const placement = place(readSentence(text, now), offered, [], now);
  return (
    chosenOf(
      text,
      offered.map((tool) => ({ option: tool, nouns: tool.nouns })),
    ) ?? (placement.kind === 'placed' ? placement.tool : undefined)
  );
}

/** The option that an answer names by its place, or the one that shares the most words with it; undefined on a tie. */
export function chosenOf<T>(
  text: string,
  options: readonly { option: T; nouns: ReadonlySet<string> }[],
): T | undefined {
  const ordinals = ['first', 'second', 'third', 'fourth'];
  const place = ordinals.findIndex((word) => new RegExp(`\\b${word}\\b`, 'i').test(text));
  const byPlace = options[place];
  if (byPlace !== undefined) return byPlace.option;
  const said = new Set(wordsOf(text).map(({ stem }) => stem));
  const counts = options.map(({ nouns }) => [...nouns].filter((noun) => said.has(noun)).length);
  const most = Math.max(0, ...counts);
  const [only, ...others] = options.filter((_, index) => counts[index] === most);
  return most > 0 && others.length === 0 ? only?.option : undefined;
}

/**
 * Whether an answer to a question about `tools` drops it because it is a request of its own: a question back, or a
 * command whose verb and object some tool has. Where the answer may be any text, it must be plainly so.
 */
export function isPlainRequest(
  placement: Placement,
  sentence: Sentence,
  question: Question,
  tools: readonly ToolDocument[],
): boolean {
  const isShort = sentence.text.split(' ', 3).length < 3;
  if (placement.kind === 'unplaced' || (question.kind === 'tool' && isShort)) return false;
  if (placement.kind === 'unclear') return sentence.isQuestion;
  const { score, actionMatched, evidence, filling } = placement;
  const asked = question.kind === 'arguments' ? tools.find(({ name }) => name === question.tool) : undefined;
  const wantsText = asked?.parameters.some(
    ({ required, kind }) => required && kind !== 'identifier' && kind !== 'choice',
  );
  if (wantsText === true) return evidence > 1 && score > 0.7 && filling.missing.length === 0;
  return sentence.isQuestion || (actionMatched && evidence > 1);
}

/** Fills a tool's arguments from a request and from answers, each of which gives what was missing when it was given. */
export function fillWithAnswers(
  tool: ToolDocument,
  request: string,
  answers: readonly Answer[],
  known: readonly Entity[][],
  now: Date,
): Pick<Filling, 'arguments' | 'missing'> {
  const filling = fillArguments(tool, readSentence(request, now), known, now);
  let missing: Missing[] = filling.missing;
  let given = filling.arguments;
  for (const { question, text } of answers) {
    if (question.kind !== 'arguments') continue;
    const answer = readAnswer(text, missing, tool.nouns, now);
    given = { ...given, ...answer };
    missing = missing.filter(({ parameter }) => !(parameter.name in given));
  }
  return { arguments: given, missing };
}
