import { chosenTool, fillWithAnswers, isPlainRequest, toolsOf } from './answers.ts';
import type { Decision, Situation } from './decide.ts';
import { Dispatch, type Dispatched, type Target } from './dispatch.ts';
import { isAmong, type Parts, partsIn } from './handoffReason.ts';
import type { PastCall } from './history.ts';
import { messageParts } from './messageParts.ts';
import { type Placed, type Placement, place } from './place.ts';
import { placesApart } from './placesApart.ts';
import { type Answer, askForAgent, askForArguments, askForTool, isCancellation } from './question.ts';
import { entitiesOf } from './references.ts';
import { hasFailed, report } from './report.ts';
import { readSentence } from './sentence.ts';
import { cannotPlace } from './smallTalk.ts';
import type { Standing, Work } from './standing.ts';
import type { ToolDocument } from './toolDocument.ts';
import { wordsOf } from './words.ts';

/** Who does a step: a tool of this agent, another agent, or nobody, with what is to be said then. */
type Doer = { kind: 'tool'; tool: ToolDocument } | Target | { kind: 'nobody'; text: string };

/** A request in a message with who does it, and whether it is done. */
interface Step {
  text: string;
  /** The part of the message that it is, or is one of: "the time in Oslo" of "the time in Oslo and Rome". */
  part: string;
  doer: Doer;
  isDone: boolean;
  /** What was answered to questions about it. */
  answers: readonly Answer[];
}

/** What is asked stands at the beginning of a message; what follows is data. */
const mostAsked = 2000;

/** A handoff fits better than a tool that is found by less than this, if it is found by what the request is about. */
const sureTool = 0.5;

const say = (text: string): Decision => ({ kind: 'say', text });

/** One request in work. */
export class Turn {
  readonly #situation: Situation;
  readonly #standing: Standing;
  readonly #dispatch: Dispatch;
  /** What whoever handed the request over said of its parts. */
  readonly #parts: Parts;

  constructor(situation: Situation, standing: Standing) {
    this.#situation = situation;
    this.#standing = standing;
    this.#dispatch = new Dispatch(situation, standing);
    const { handovers, holder } = standing;
    this.#parts = partsIn(handovers.at(-1) ?? (this.#dispatch.offers(holder) ? null : holder));
  }

  decide(): Decision {
    const { thread, fresh } = this.#standing;
    const answer = thread.answers.at(-1);
    if (answer !== undefined && fresh.done.length === 0 && isCancellation(answer.text)) {
      return say('All right, I left it. Nothing was done.');
    }
    const work = answer === undefined || this.#isNewRequest(answer, thread) ? fresh : thread;
    const texts = this.#textsOf(work);
    const held = this.#dispatch.held(work);
    if (held === null) return this.#perform(work, texts);
    const left = texts.filter((text) => this.#isForAnother(text, held));
    return this.#handOver(held, { done: [], left: left.length === texts.length ? [] : left });
  }

  #isNewRequest({ question, text }: Answer, { before, done }: Work): boolean {
    const { tools } = this.#situation;
    const isOwn = tools.some(({ name }) => toolsOf(question).includes(name));
    if (!isOwn) return this.#dispatch.isNewRequest(text, question);
    const placement = this.#place(text, [...before, ...done]);
    const sentence = readSentence(text, this.#situation.now);
    return isPlainRequest(placement, sentence, question, tools) || this.#dispatch.isForOther(text);
  }

  #place(text: string, known: readonly PastCall[]): Placement {
    const { tools, now } = this.#situation;
    return place(readSentence(text, now), tools, entitiesOf(known), now);
  }

  #isForAnother(text: string, { agent }: Target): boolean {
    const found = this.#dispatch.to(text);
    return found.kind === 'agent' && found.agent.name !== agent.name;
  }

  #textsOf({ request, before }: Work): string[] {
    return messageParts(request, {
      known: this.#parts,
      dispatch: this.#dispatch,
      serverOf: (part, leastEvidence = 1) => {
        const placement = this.#place(part, before);
        return placement.kind === 'placed' && placement.evidence >= leastEvidence ? placement.tool.server : null;
      },
      now: this.#situation.now,
    });
  }

  /** Does the first thing of a message that is not done yet, or tells what was done. */
  #perform(work: Work, texts: readonly string[]): Decision {
    const { done, left } = this.#parts;
    const own = texts.filter((text) => !isAmong(text, [...done, ...left]));
    const steps = this.#stepsOf(work, own.length === 0 ? texts : own);
    const others = own.length === 0 ? [] : texts.filter((text) => isAmong(text, left));
    const open = steps.filter(({ isDone }) => !isDone);
    const [next, ...later] = open;
    const undone = open.map(({ text }) => text);
    if (work.done.some(hasFailed)) return this.#report(work, undone, others);
    if (next !== undefined) return this.#do(next, work, { steps, later, others });
    for (const text of others) {
      const found = this.#dispatch.to(text);
      if (found.kind !== 'agent') continue;
      const rest = others.filter((other) => other !== text && this.#isForAnother(other, found));
      return this.#handOver(found, { done: [...done, ...own], left: rest });
    }
    return this.#report(work, [], others);
  }

  /**
   * Finds out which requests are done: those whose tool was called for this message, in order. Calls between them that
   * another model made for the same message do no harm.
   */
  #stepsOf(work: Work, texts: readonly string[]): Step[] {
    const { tools, now } = this.#situation;
    const chosen = chosenTool(work.answers, tools, now);
    const askedAfter = this.#standing.callsBefore(work.answers.at(-1)?.asked ?? 0);
    let position = 0;
    let isAnswered = false;
    const placeOf = (text: string) => this.#place(text, work.before);
    const requests = texts.flatMap((part) => placesApart(part, placeOf).map((text) => ({ text, part })));
    return requests.map(({ text, part }): Step => {
      const doer = this.#doerOf(text, work, chosen, requests.length === 1);
      if (doer.kind !== 'tool') return { text, part, doer, isDone: false, answers: [] };
      const from = position;
      const at = work.done.findIndex(({ name }, index) => index >= from && name === doer.tool.name);
      const isAsked = !isAnswered && doer.tool === chosen && (at < 0 || at >= askedAfter);
      isAnswered ||= isAsked;
      if (at >= 0) position = at + 1;
      return { text, part, doer, isDone: at >= 0, answers: isAsked ? work.answers : [] };
    });
  }

  /** Who does a request. What was chosen by an answer counts where the request alone does not tell. */
  #doerOf(text: string, { before }: Work, chosen: ToolDocument | undefined, isOnly: boolean): Doer {
    if (chosen !== undefined && isOnly) return { kind: 'tool', tool: chosen };
    const placement = this.#place(text, before);
    const found = this.#situation.agents.length === 0 ? ({ kind: 'nobody' } as const) : this.#dispatch.to(text);
    if (placement.kind === 'placed' && !(found.kind === 'agent' && isBetter(found, placement))) {
      return { kind: 'tool', tool: placement.tool };
    }
    if (chosen !== undefined && placement.kind !== 'placed') return { kind: 'tool', tool: chosen };
    if (placement.kind === 'unclear' && !(found.kind === 'agent' && found.isSure)) {
      return { kind: 'nobody', text: askForTool(placement.tools) };
    }
    if (found.kind === 'agent') return found;
    return { kind: 'nobody', text: this.#refuse(found, placement) };
  }

  #refuse(found: Exclude<Dispatched, Target>, placement: Placement): string {
    if (found.kind === 'unclear') return askForAgent(found.agents);
    const near = placement.kind === 'unplaced' ? placement.near : [];
    const returned = found.kind === 'returned' ? found.agent.agent : null;
    const because = placement.kind === 'unplaced' ? placement.because : null;
    return cannotPlace(near, this.#situation, { hasFiles: this.#standing.hasFiles, returned, because });
  }

  #do(
    step: Step,
    work: Work,
    rest: { steps: readonly Step[]; later: readonly Step[]; others: readonly string[] },
  ): Decision {
    const { doer } = step;
    const told = this.#toldNow(work);
    const withReport = (text: string) => {
      const performed = told.length === 0 ? '' : this.#reportOf(work, told);
      return say([performed, text].filter((part) => part !== '').join('\n\n'));
    };
    if (doer.kind === 'nobody') return withReport(doer.text);
    if (doer.kind === 'agent') {
      const left = rest.later.filter(({ text }) => this.#isForAnother(text, doer)).map(({ part }) => part);
      const done = new Set(rest.steps.filter(({ isDone }) => isDone).map(({ part }) => part));
      return this.#handOver(doer, { done: [...this.#parts.done, ...done], left: [...left, ...rest.others] });
    }
    const known = entitiesOf([...work.before, ...work.done]);
    const { now } = this.#situation;
    const filling = fillWithAnswers(doer.tool, step.text, step.answers, known, now);
    if (filling.missing.length > 0) return withReport(askForArguments(doer.tool, filling.missing));
    return { kind: 'call', name: doer.tool.name, arguments: filling.arguments };
  }

  #handOver(target: Target, parts: Parts): Decision {
    return { kind: 'call', name: target.agent.name, arguments: this.#dispatch.argumentsFor(target, parts) };
  }

  /** What no earlier answer told of. */
  #toldNow({ done, told }: Work): readonly PastCall[] {
    return done.slice(told);
  }

  #report(work: Work, undone: readonly string[], others: readonly string[]): Decision {
    const told = this.#toldNow(work);
    const parts = [this.#reportOf(work, told.length === 0 ? work.done : told, undone)];
    if (others.length > 0) {
      parts.push(`I left what is not mine to do: ${others.map((text) => `“${text}”`).join(', ')}. Send it by itself.`);
    }
    return say(parts.join('\n\n'));
  }

  #reportOf({ request }: Work, calls: readonly PastCall[], undone: readonly string[] = []): string {
    return report(calls, this.#situation.tools, stemsIn(request), undone);
  }
}

/** Whether an agent fits a request better than an own tool that only shares a verb with it, or lacks most of it. */
function isBetter({ isSure }: Target, { score, evidence, filling }: Placed): boolean {
  return isSure && (evidence <= 1 || score < sureTool || filling.missing.length > 0);
}

/** The stems of what was asked. A report shows first what they name. */
function stemsIn(message: string): ReadonlySet<string> {
  return new Set(wordsOf(message.slice(0, mostAsked)).map(({ stem }) => stem));
}
