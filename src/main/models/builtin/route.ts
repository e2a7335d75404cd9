import type { AgentDocument } from './agentDocument.ts';
import { writesDown } from './noting.ts';
import { pointsAtSomething } from './references.ts';
import type { Role, Sentence, SentenceWord } from './sentence.ts';
import { topicOfKind, topicsOf } from './topics.ts';
import { cues, isChanging, verbClassesOf } from './vocabulary.ts';

/** An agent for a request. */
export interface Routed {
  kind: 'routed';
  agent: AgentDocument;
  /** 0 to 1: how much of what the request says is found in what the agent is for. */
  score: number;
  /** The words of the request that speak for it, in their order. */
  words: string[];
  /** Whether more than a verb or a date speaks for it. */
  isSure: boolean;
  /** Whether the request names the agent itself. */
  isNamed: boolean;
}

/** Who a request is for. */
export type Route = Routed | { kind: 'unclear'; agents: AgentDocument[] } | { kind: 'nobody' };

/** One thing that a request says, and the words that say it. */
interface Term {
  text: string;
  start: number;
  stem: string;
  topics: readonly string[];
  classes: readonly string[];
  role: Role | 'form';
  weight: number;
}

/** What a request is about tells more than what is to be done with it: many agents add, find and change things. */
const roleWeights: Record<Role | 'form', number> = {
  object: 1.5,
  content: 1,
  action: 1,
  form: 0.8,
  question: 0,
  value: 0.2,
  stop: 0,
};
/** What a word counts that no agent knows: it may be a value. */
const unknownShare = 0.6;
/** What a word counts that names another subject, or another kind of thing. */
const otherShare = 1.2;
const classShare = 0.6;
const topicShare = 0.9;
/** What a term counts that every agent has. */
const commonShare = 0.3;
const leastScore = 0.42;
/** A second agent this near to the first one is as likely meant. */
const tooNear = 0.94;
/** What is wanted stands at the beginning; a long text is data. */
const mostTerms = 60;
/** Words that say how much or how far, and nothing of what. */
const saysNothing =
  /^(?:many|much|long|far|ago|later|earlier|before|after|until|till|difference|between|exactly|plus|minus|down)$/;

/** Decides who a request is for, by what it is about. `recent` is who answered last: a bare verb may be for it. */
export function route(sentence: Sentence, agents: readonly AgentDocument[], recent: string | null = null): Route {
  const named = agents.filter(({ agent }) => isNamed(agent, sentence.text));
  const [only] = named;
  if (only !== undefined && named.length === 1) {
    return { kind: 'routed', agent: only, score: 1, words: [only.agent], isSure: true, isNamed: true };
  }
  const terms = termsOf(sentence);
  const common = terms.map((term) => isCommon(term, agents));
  // Where only a verb speaks for an agent, nobody else may do the same: "add Groceries" may be for anyone who adds things.
  const isOnlyDoer = ({ agent, words }: Routed) => {
    const verbs = terms.filter(({ text }) => words.includes(text));
    return agents.every((other) => other === agent || verbs.every((verb) => strength(other, verb) === 0));
  };
  const mayBe = ({ match, isVerbOnly }: Scored) =>
    !isVerbOnly || match.agent.name === recent || (isBare(terms, sentence) && !hasForm(terms) && isOnlyDoer(match));
  const fitting = agents
    .map((agent) => scored(agent, terms, common, sentence))
    .filter(({ match: { score, words } }) => score >= leastScore && words.length > 0)
    .sort((a, b) => b.match.score - a.match.score);
  const good = fitting.filter(mayBe).map(({ match }) => match);
  const [best] = good;
  if (best === undefined)
    return sharedVerb(fitting, isBare(terms, sentence) && !hasForm(terms) && namesThing(sentence));
  const near = good.filter(({ score }) => score >= best.score * tooNear);
  return near.length > 1 ? { kind: 'unclear', agents: near.map(({ agent }) => agent) } : best;
}

/** "delete Groceries" may be for each of those who delete things: it is asked whom. */
function sharedVerb(fitting: readonly Scored[], isBare: boolean): Route {
  const agents = fitting.map(({ match: { agent } }) => agent);
  return isBare && agents.length > 1 ? { kind: 'unclear', agents } : { kind: 'nobody' };
}

/** Whether anything but a verb and numbers was said. */
function namesThing({ words }: Sentence): boolean {
  return words.some(({ role, literal }) => role !== 'action' && role !== 'stop' && literal?.kind !== 'number');
}

/** Whether a term is found as well in each agent, so that it does not tell them apart. */
function isCommon(term: Term, agents: readonly AgentDocument[]): boolean {
  const shares = agents.map((agent) => strength(agent, term));
  return agents.length > 1 && Math.min(...shares) > 0.8 * Math.max(...shares);
}

/** "ask the note keeper to …": a name of two words at least, or one that is written like a name. */
function isNamed(agent: string, text: string): boolean {
  const escaped = agent.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`, agent.includes(' ') ? 'iu' : 'u').test(text);
}

function termsOf(sentence: Sentence): Term[] {
  const words = sentence.words.filter((word) => !isData(word, sentence) && roleWeights[word.role] > 0);
  const telling = words
    .filter(({ lower, literal }) => literal === null && !saysNothing.test(lower))
    .map((word) => (writesDown(sentence.text, word) ? { ...wordTerm(word), topics: ['~notes'] } : wordTerm(word)));
  const all = [...telling, ...formTerms(sentence)].slice(0, mostTerms);
  // "remember that Ann likes tea": all that comes after such a verb is what to remember.
  const takesRest = telling.some(({ role, topics }) => role === 'action' && topics.includes('~notes'));
  return takesRest ? all.map((term) => (term.role === 'action' ? term : asValue(term))) : all;
}

function asValue(term: Term): Term {
  return { ...term, role: 'value', weight: roleWeights.value };
}

/** Quoted text and what follows a colon are values: their words say nothing of who is meant. */
function isData(word: SentenceWord, { content }: Sentence): boolean {
  return word.literal?.kind === 'quoted' || (content !== null && word.start >= content.start);
}

function wordTerm({ text, start, stem, role }: SentenceWord): Term {
  return { text, start, stem, topics: topicsOf(stem), classes: verbClassesOf(stem), role, weight: roleWeights[role] };
}

/** Dates, addresses and the like tell by their form what a request is about, unless they are part of something else. */
function formTerms({ text, literals, words }: Sentence): Term[] {
  const cue = words.find(({ lower }) => cues.get(lower)?.strong === true);
  return literals.flatMap(({ kind, start, end }): Term[] => {
    const topic = topicOfKind(kind);
    if (topic === undefined || (cue !== undefined && start > cue.start)) return [];
    const said = text.slice(start, end);
    return [{ text: said, start, stem: '', topics: [topic], classes: [], role: 'form', weight: roleWeights.form }];
  });
}

/** 0 to 1: how strongly an agent has a term. */
function strength({ terms, verbClasses }: AgentDocument, { stem, topics, classes }: Term): number {
  if (terms.has(stem)) return 1;
  if (topics.some((topic) => terms.has(topic))) return topicShare;
  return classes.some((name) => verbClasses.has(name)) ? classShare : 0;
}

interface Scored {
  match: Routed;
  /** Only verbs speak for the agent. */
  isVerbOnly: boolean;
}

function scored(agent: AgentDocument, terms: readonly Term[], common: readonly boolean[], sentence: Sentence): Scored {
  const shares = terms.map((term) => strength(agent, term));
  const worth = terms.map(({ weight }, index) => weight * (common[index] === true ? commonShare : 1));
  const reached = sum(worth.map((each, index) => each * (shares[index] ?? 0)));
  const possible = sum(
    terms.map((term, index) =>
      shares[index] === 0 ? term.weight * shareOfOther(term, sentence) : (worth[index] ?? 0),
    ),
  );
  const found = terms.filter(({ role }, index) => shares[index] !== 0 && role !== 'value');
  const subjects = found.filter((term) => term.role !== 'form' && isSubject(agent, term));
  return {
    match: {
      kind: 'routed',
      agent,
      score: possible === 0 ? 0 : reached / possible,
      words: found.toSorted((a, b) => a.start - b.start).map(({ text }) => text),
      isSure: subjects.length > 0,
      isNamed: false,
    },
    isVerbOnly: subjects.length === 0 && !found.some(({ role }) => role === 'form'),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

/** Whether a word names what an agent deals with, not only what it does. */
function isSubject({ terms }: AgentDocument, { classes, topics }: Term): boolean {
  return classes.length === 0 || topics.some((topic) => terms.has(topic));
}

/** Values need no agent that knows them; a word for another subject speaks against one. */
function shareOfOther({ role, topics }: Term, { objectIsKind }: Sentence): number {
  if (role === 'value') return 0;
  return topics.length > 0 || (role === 'object' && objectIsKind) ? otherShare : unknownShare;
}

/** "delete hello.txt": an agent of whom only the verb speaks does not deal with what has such a form. */
function hasForm(terms: readonly Term[]): boolean {
  return terms.some(({ role, topics }) => role === 'form' && !topics.includes('~time'));
}

/** "delete Groceries", "find milk", "open the first one": nothing beside the verb but names and things pointed at. */
function isBare(terms: readonly Term[], sentence: Sentence): boolean {
  if (pointsAtSomething(sentence.text)) return true;
  const others = terms.filter(({ role }) => role === 'object' || role === 'content');
  const changes = terms.some(({ role, classes }) => role === 'action' && classes.some(isChanging));
  return others.length === 0 || (!changes && !sentence.objectIsKind);
}
