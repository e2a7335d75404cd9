import type { JsonObject } from '../../../shared/json.ts';
import { type Filling, fillArguments, type Missing } from './fillArguments.ts';
import { type Entry, isHandoff, type PastCall } from './history.ts';
import { type Placed, type Placement, place } from './place.ts';
import { askForArguments, askForTool, isCancellation, readAnswer, readThread, type Thread } from './question.ts';
import { type Entity, entitiesOf } from './references.ts';
import { hasFailed, report } from './report.ts';
import { readSentence } from './sentence.ts';
import { answerToGreeting, asksForHelp, cannotPlace, introduction } from './smallTalk.ts';
import { splitSteps } from './steps.ts';
import type { ToolDocument } from './toolDocument.ts';
import { wordsOf } from './words.ts';

/** What the model does next: say something and end the turn, or call a tool or a handoff. */
export type Decision = { kind: 'say'; text: string } | { kind: 'call'; name: string; arguments: JsonObject };

/** All that a decision depends on. */
export interface Situation {
  entries: readonly Entry[];
  tools: readonly ToolDocument[];
  /** Servers that are not available, with the reason, in words. */
  missing: readonly string[];
  /** What "tomorrow" counts from. */
  now: Date;
}

/** What is asked stands at the beginning of a message; what follows is data. */
const mostAsked = 2000;

const say = (text: string): Decision => ({ kind: 'say', text });

/**
 * Decides the next step of a turn from the conversation alone, so that the same conversation always gives the same
 * answer. Called again after each tool result, it finds by the calls since the last message how far it is.
 */
export function decide(situation: Situation): Decision {
  const { entries, tools, missing } = situation;
  const lastUser = entries.findLastIndex(({ kind }) => kind === 'user');
  const message = entries[lastUser];
  if (message?.kind !== 'user') return say(introduction(tools, missing));
  const done = callsIn(entries.slice(lastUser + 1));
  if (done.length === 0) {
    if (asksForHelp(message.text)) return say(introduction(tools, missing));
    const greeting = answerToGreeting(message.text);
    if (greeting !== null) return say(greeting);
  }
  const before = callsIn(entries.slice(0, lastUser));
  const thread = readThread(entries, lastUser);
  return new Turn(situation, before, done).decide(thread);
}

function callsIn(entries: readonly Entry[]): PastCall[] {
  return entries.flatMap((entry) =>
    entry.kind === 'call' && entry.call.output !== null && !isHandoff(entry.call) ? [entry.call] : [],
  );
}

/** One request in work: what is known before it, and what was done for it already. */
class Turn {
  readonly #situation: Situation;
  readonly #before: readonly PastCall[];
  readonly #done: readonly PastCall[];

  constructor(situation: Situation, before: readonly PastCall[], done: readonly PastCall[]) {
    this.#situation = situation;
    this.#before = before;
    this.#done = done;
  }

  decide(thread: Thread): Decision {
    const answer = thread.answers.at(-1);
    if (answer === undefined) return this.#perform(thread.request);
    if (isCancellation(answer.text)) return say('All right, I left it. Nothing was done.');
    if (this.#isNewRequest(answer.text, thread)) return this.#perform(answer.text);
    return this.#goOn(thread);
  }

  /**
   * Whether an answer drops the question because it is a request of its own: a question back, or a command whose verb
   * and object some tool has. Where the answer may be any text, it must be plainly so.
   */
  #isNewRequest(text: string, { answers }: Thread): boolean {
    const { tools, now } = this.#situation;
    const question = answers.at(-1)?.question;
    const sentence = readSentence(text, now);
    const placement = place(sentence, tools, entitiesOf(this.#before), now);
    if (placement.kind === 'unplaced' || (question?.kind === 'tool' && text.split(' ', 3).length < 3)) return false;
    if (placement.kind === 'unclear') return sentence.isQuestion;
    const { score, actionMatched, evidence, filling } = placement;
    const asked = question?.kind === 'arguments' ? tools.find(({ name }) => name === question.tool) : undefined;
    const wantsText = asked?.parameters.some(
      ({ required, kind }) => required && kind !== 'identifier' && kind !== 'choice',
    );
    if (wantsText === true) return evidence > 1 && score > 0.7 && filling.missing.length === 0;
    return sentence.isQuestion || (actionMatched && evidence > 1);
  }

  #place(text: string, known: readonly PastCall[], tools = this.#situation.tools): Placement {
    const { now } = this.#situation;
    return place(readSentence(text, now), tools, entitiesOf(known), now);
  }

  /** Works through the requests in a message, one tool after the other. */
  #perform(message: string): Decision {
    const { tools, missing } = this.#situation;
    const steps = splitSteps(message, (part) => this.#place(part, this.#before).kind === 'placed');
    const asked = stemsIn(message);
    let position = 0;
    for (const [index, step] of steps.entries()) {
      const failed = this.#done.slice(0, position).findIndex(hasFailed);
      if (failed >= 0) return say(report(this.#done.slice(0, position), tools, asked, steps.slice(index)));
      const placement = this.#place(step, this.#before);
      if (placement.kind === 'unplaced') return say(cannotPlace(placement.near, tools, missing));
      if (placement.kind === 'unclear') return say(askForTool(placement.tools));
      if (this.#done[position]?.name !== placement.tool.name)
        return this.#call(step, placement, this.#done.slice(0, position), asked);
      position += 1;
    }
    return say(report(this.#done, tools, asked));
  }

  /** Calls the tool of a step with what is known by now, or asks for what it lacks. */
  #call(step: string, { tool }: Placed, performed: readonly PastCall[], asked: ReadonlySet<string>): Decision {
    const { now, tools } = this.#situation;
    const filling = fillArguments(tool, readSentence(step, now), this.#known(), now);
    if (filling.missing.length === 0) return { kind: 'call', name: tool.name, arguments: filling.arguments };
    const question = askForArguments(tool, filling.missing);
    return say(performed.length === 0 ? question : `${report(performed, tools, asked)}\n\n${question}`);
  }

  #known(): Entity[][] {
    return entitiesOf([...this.#before, ...this.#done]);
  }

  /** Goes on with a request about which questions were asked, now that they are answered. */
  #goOn({ request, answers }: Thread): Decision {
    const { tools, now, missing } = this.#situation;
    const tool = this.#toolOf(answers);
    if (tool === undefined) return say(cannotPlace([], tools, missing));
    if (this.#done.length > 0) return say(report(this.#done, tools, stemsIn(request)));
    const steps = splitSteps(request, (part) => this.#place(part, this.#before).kind === 'placed');
    const step = steps.find((part) => toolNameOf(this.#place(part, this.#before)) === tool.name) ?? request;
    const filling = fillArguments(tool, readSentence(step, now), entitiesOf(this.#before), now);
    const completed = complete(filling, tool, answers, now);
    if (completed.missing.length > 0) return say(askForArguments(tool, completed.missing));
    return { kind: 'call', name: tool.name, arguments: completed.arguments };
  }

  /** The tool that the questions were about: named in the last one, or chosen by the answer to it. */
  #toolOf(answers: Thread['answers']): ToolDocument | undefined {
    const { tools, now } = this.#situation;
    const named = answers
      .map(({ question }) => (question.kind === 'arguments' ? question.tool : undefined))
      .findLast((name) => name);
    if (named !== undefined) return tools.find(({ name }) => name === named);
    const answer = answers.at(-1);
    if (answer?.question.kind !== 'tool') return undefined;
    const { question, text } = answer;
    const offered = question.tools.flatMap((name) => tools.filter((tool) => tool.name === name));
    const position = ['first', 'second', 'third', 'fourth'].findIndex((word) =>
      new RegExp(`\\b${word}\\b`, 'i').test(text),
    );
    return (
      offered[position] ?? nearestByName(text, offered) ?? toolIn(place(readSentence(text, now), offered, [], now))
    );
  }
}

/** The stems of what was asked. A report shows first what they name. */
function stemsIn(message: string): ReadonlySet<string> {
  return new Set(wordsOf(message.slice(0, mostAsked)).map(({ stem }) => stem));
}

function toolNameOf(placement: Placement): string | undefined {
  return toolIn(placement)?.name;
}

function toolIn(placement: Placement): ToolDocument | undefined {
  return placement.kind === 'placed' ? placement.tool : undefined;
}

/** The one offered tool that shares the most words of server and title with an answer; undefined on a tie. */
function nearestByName(text: string, offered: readonly ToolDocument[]): ToolDocument | undefined {
  const said = new Set(wordsOf(text).map(({ stem }) => stem));
  const counts = offered.map(({ nouns }) => [...nouns].filter((noun) => said.has(noun)).length);
  const most = Math.max(...counts);
  return most > 0 && counts.filter((count) => count === most).length === 1 ? offered[counts.indexOf(most)] : undefined;
}

/** Adds what the answers give, each to what was missing when it was given. */
function complete(
  filling: Filling,
  tool: ToolDocument,
  answers: Thread['answers'],
  now: Date,
): Pick<Filling, 'arguments' | 'missing'> {
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
