import type { JsonObject } from '../../../shared/json.ts';
import type { AgentDocument } from './agentDocument.ts';
import { chosenOf } from './answers.ts';
import type { Situation } from './decide.ts';
import { becauseOf, type Parts, triedIn, withParts } from './handoffReason.ts';
import type { PastCall } from './history.ts';
import type { Answer, Question } from './question.ts';
import { pointsAtSomething } from './references.ts';
import { type Route, type Routed, route } from './route.ts';
import { readSentence, type Sentence } from './sentence.ts';
import type { Standing, Work } from './standing.ts';
import { verbClassesOf } from './vocabulary.ts';
import { nameInWords, stemsOfName } from './words.ts';

/** An agent for a request, and why. */
export interface Target {
  kind: 'agent';
  agent: AgentDocument;
  reason: string;
  /** Whether what the request is about speaks for the agent, not only a verb or that nobody else is there. */
  isSure: boolean;
}

export type Dispatched =
  | Target
  | { kind: 'unclear'; agents: AgentDocument[] }
  /** Only agents who had the request fit it, or those who can do no more than they. */
  | { kind: 'returned'; agent: AgentDocument }
  | { kind: 'nobody' };

/** More words than these speak of something of their own, whatever pronoun is in them. */
const longestFollowUp = 8;
const mostTried = 120;

/** Decides to whom the agent that is asked hands a request, and never hands one back in the same turn. */
export class Dispatch {
  readonly #standing: Standing;
  readonly #agents: readonly AgentDocument[];
  readonly #now: Date;
  readonly #allowed: readonly AgentDocument[];
  /** The titles of all that those can do who have the request or had it before. */
  readonly #tried: string[];

  constructor({ agents, tools, now }: Situation, standing: Standing) {
    this.#standing = standing;
    this.#agents = agents;
    this.#now = now;
    const { handovers } = standing;
    // Where a tool has no title, the host offers its name in words.
    const own = tools.flatMap(({ title, name }) => [title, nameInWords(name.split('__').at(-1) ?? name)]);
    this.#tried = [...new Set([...triedIn(handovers.at(-1)), ...own].map((title) => title.toLowerCase()))];
    const had = new Set(handovers.map(({ name }) => name));
    this.#allowed = agents.filter(
      (agent) => !had.has(agent.name) && !(handovers.length > 0 && this.#addsNothing(agent)),
    );
  }

  /**
   * Who handed a request over first can't be seen from the calls of a turn, but what that agent can do is told with
   * them: nobody is handed a request who could do no more than those who had it.
   */
  #addsNothing({ abilities }: AgentDocument): boolean {
    return abilities.every((title) => this.#tried.includes(title.toLowerCase()));
  }

  /** Whether the agent that a handoff led to is one of those whom this one can hand over to. */
  offers(handoff: PastCall | null): boolean {
    return this.#agents.some(({ name }) => name === handoff?.name);
  }

  /** Who has to go on with a request that is in work already; null where that is decided by the request itself. */
  held({ answers }: Work): Target | null {
    const { holder, previous, wasAsked, message } = this.#standing;
    const holding = this.#find(holder);
    if (holding !== null) return target(holding, `${holding.agent} had this when it was cut off.`);
    const answer = answers.at(-1);
    if (answer?.question.kind === 'agent') {
      const chosen = this.#chosen(answer);
      return chosen === undefined ? null : target(chosen, `You chose ${chosen.agent}.`);
    }
    const asking = this.#find(previous);
    if (asking === null || !wasAsked || (answer === undefined && this.isForOther(message))) return null;
    return target(asking, `It answers what ${asking.agent} asked.`);
  }

  #find(handoff: PastCall | null): AgentDocument | null {
    return this.#allowed.find(({ name }) => name === handoff?.name) ?? null;
  }

  #chosen({ question, text }: Pick<Answer, 'question' | 'text'>): AgentDocument | undefined {
    const offered = question.kind === 'agent' ? question.agents : [];
    const agents = this.#allowed.filter(({ name }) => offered.includes(name));
    return chosenOf(
      text,
      agents.map((agent) => ({ option: agent, nouns: new Set(stemsOfName(agent.agent)) })),
    );
  }

  /** Who a request, or a part of one, is for. */
  to(text: string): Dispatched {
    const found = this.#route(text, this.#allowed);
    if (found.kind === 'routed') return { ...target(found.agent, reasonOf(found)), isSure: found.isSure };
    if (found.kind === 'unclear') return found;
    const previous = this.#find(this.#standing.previous);
    if (previous !== null && isFollowUp(text)) return target(previous, `It goes on with what ${previous.agent} did.`);
    const general = this.#allowed.find(({ isGeneral }) => isGeneral);
    if (general !== undefined) return target(general, 'No other agent is a better fit.');
    const before = this.#route(text, this.#agents);
    return before.kind === 'routed' ? { kind: 'returned', agent: before.agent } : { kind: 'nobody' };
  }

  /** Whether a part of a message is by itself a request for some agent, whatever was said before. */
  isRequest(text: string): boolean {
    return this.#route(text, this.#agents).kind !== 'nobody';
  }

  #route(text: string, agents: readonly AgentDocument[]): Route {
    return route(readSentence(text, this.#now), agents, this.#standing.previous?.name ?? null);
  }

  /** Whether an answer to a question that is not this agent's own drops it because it is a request of its own. */
  isNewRequest(text: string, question: Question): boolean {
    if (question.kind !== 'agent') return !this.offers(this.#standing.previous) || this.isForOther(text);
    const isOwn = this.#agents.some(({ name }) => question.agents.includes(name));
    return isOwn && this.#chosen({ question, text }) === undefined && this.to(text).kind === 'agent';
  }

  /** Whether a text is plainly a request, and for another agent than who answered last. */
  isForOther(text: string): boolean {
    const found = this.#route(text, this.#allowed);
    if (found.kind !== 'routed' || found.agent.name === this.#standing.previous?.name) return false;
    const verb = verbOf(readSentence(text, this.#now));
    const isCommand = verb !== null && found.words.includes(verb) && found.words.length > 1;
    return isCommand || (found.isSure && verb === null && this.isPlain(text));
  }

  /** Whether a text is a request by its form: a command, a question, or politely opened. */
  isPlain(text: string): boolean {
    const sentence = readSentence(text, this.#now);
    const isQuestion = sentence.isQuestion && sentence.words.length > 2;
    return isQuestion || verbOf(sentence) !== null || opening.test(text);
  }

  /** The name of the agent that is surely meant; null where none is. */
  sureOf(text: string): string | null {
    const found = this.#route(text, this.#agents);
    return found.kind === 'routed' && found.isSure ? found.agent.name : null;
  }

  /** What an agent is told with a request that is handed to it. */
  argumentsFor({ agent, reason }: Target, parts: Parts): JsonObject {
    if (!agent.takesReason) return {};
    const tried = this.#tried.slice(0, mostTried);
    return { reason: withParts(reason, parts), ...(tried.length === 0 ? {} : { tried }) };
  }
}

function target(agent: AgentDocument, reason: string): Target {
  return { kind: 'agent', agent, reason, isSure: false };
}

function reasonOf({ agent, words, isNamed }: Routed): string {
  return isNamed ? `You asked for ${agent.agent}.` : becauseOf(words);
}

const opening = /^\s*(?:please|tell me|show me|give me|can|could|i want|i need)\b/i;

/** The verb of a command, as it was written. */
function verbOf({ words }: Sentence): string | null {
  const verb = words.find(({ role, stem }) => role === 'action' && verbClassesOf(stem).length > 0);
  return verb?.text ?? null;
}

/** "and in Paris?", "delete it": a text that says little by itself. */
function isFollowUp(text: string): boolean {
  if (text.trim().split(/\s+/, longestFollowUp + 1).length > longestFollowUp) return false;
  return /^\s*(?:and|or|what about|how about)\b/i.test(text) || pointsAtSomething(text);
}
