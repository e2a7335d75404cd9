import { type Filling, fillArguments } from './fillArguments.ts';
import { obstacleTo } from './obstacle.ts';
import { type Match, rank } from './rank.ts';
import type { Entity } from './references.ts';
import type { Sentence } from './sentence.ts';
import type { ToolDocument } from './toolDocument.ts';

/** A tool for a request, with as many arguments as the request gives. */
export interface Placed {
  kind: 'placed';
  tool: ToolDocument;
  filling: Filling;
  /** 0 to about 1: how sure the choice is. */
  score: number;
  actionMatched: boolean;
  evidence: number;
  /** The score before the arguments were looked at. */
  rankScore: number;
}

/**
 * Which tool a request wants. `near` are the best guesses where none was good enough, best first; `because` says what
 * speaks against the one that seemed to fit, where something does.
 */
export type Placement =
  | Placed
  | { kind: 'unclear'; tools: ToolDocument[] }
  | { kind: 'unplaced'; near: ToolDocument[]; because: string | null };

/** Only the best few are worth the filling of their arguments. */
const considered = 6;
/** Below these a match is chance. A verb found in the name of a tool that takes text leaves room for unknown words. */
const leastScore = { verbMatched: 0.3, otherwise: 0.42 };
/** From here on a request says a tool's name, and little else. */
const named = 1;
/** A second tool this near to the first one is as likely meant. */
const tooNear = 0.94;

/** Chooses a tool by how well it ranks and by how well the request fills its arguments. */
export function place(
  sentence: Sentence,
  tools: readonly ToolDocument[],
  entities: readonly Entity[][],
  now: Date,
): Placement {
  const candidates = rank(sentence, tools)
    .slice(0, considered)
    .map((match) => candidate(match, sentence, entities, now))
    .sort((a, b) => b.score - a.score);
  const fitting = candidates.filter(isGoodEnough);
  const obstacle = (one: Placed) => obstacleTo(one.tool, sentence, tools, one.filling.missing.length === 0);
  const because = fitting[0] === undefined ? null : obstacle(fitting[0]);
  // In place of a tool that is not meant comes only one that the request names as well.
  const good =
    because === null ? fitting : fitting.filter((one) => isAlsoNamed(one, sentence) && obstacle(one) === null);
  const [best] = good;
  if (best === undefined) {
    const near = candidates.filter(({ score }) => score > 0.1).map(({ tool }) => tool);
    return { kind: 'unplaced', near, because };
  }
  const near = good.filter((other) => isAsLikely(other, best));
  const [writing, ...others] = best.evidence <= 1 && sentence.content !== null ? near.filter(writesDown) : [];
  if (writing !== undefined && others.length === 0) return writing;
  return near.length > 1 ? { kind: 'unclear', tools: near.map(({ tool }) => tool) } : best;
}

/**
 * A single word of evidence says too little to let the arguments decide: "lamp" may mean any tool for lamps. "The time" is
 * all that one tool needs to tell it, and another lacks something.
 */
function isAsLikely(other: Placed, best: Placed): boolean {
  if (isNamed(best) && !isNamed(other)) return false;
  if (other.score >= best.score * tooNear) return true;
  if (isReady(best) && other.filling.missing.length > 0) return false;
  return best.evidence <= 1 && other.rankScore >= best.rankScore * tooNear;
}

/** Whether a tool has all that it needs, and something that it was given where it changes anything. */
function isReady({ tool, filling }: Placed): boolean {
  const isGiven = !tool.changes || Object.keys(filling.arguments).length > 0;
  return isGiven && filling.missing.length === 0 && filling.unused === '' && !filling.isDoubtful;
}

/** Whether a request says a tool's own verb and object, and little else. */
function isNamed({ actionMatched, evidence, rankScore }: Pick<Placed, 'actionMatched' | 'evidence' | 'rankScore'>) {
  return actionMatched && evidence > 1 && rankScore >= named;
}

/** Whether a tool that changes something has both the verb and a thing of a request in its name. */
function isAlsoNamed({ actionMatched, tool }: Placed, { words }: Sentence): boolean {
  return actionMatched && tool.changes && words.some(({ role, stem }) => role !== 'action' && tool.nameTerms.has(stem));
}

/** "note: call Ann" without a verb writes one down. */
function writesDown({ tool, filling }: Placed): boolean {
  const isText = tool.parameters.some(
    ({ name, kind }) => (kind === 'body' || kind === 'text') && name in filling.arguments,
  );
  return isText && tool.nameTerms.has('@create') && filling.missing.length === 0;
}

function isGoodEnough({ score, actionMatched, evidence, tool }: Placed): boolean {
  return evidence > 0 && score >= (actionMatched && tool.takesText ? leastScore.verbMatched : leastScore.otherwise);
}

function candidate(
  { tool, score, actionMatched, evidence }: Match,
  sentence: Sentence,
  entities: readonly Entity[][],
  now: Date,
): Placed {
  const filling = fillArguments(tool, sentence, entities, now);
  // "tag a note" names its tool whatever that lacks; one that lacks nothing is not meant instead.
  const lack = isNamed({ actionMatched, evidence, rankScore: score }) ? [0.94, 0.88] : [0.88, 0.75];
  // What lacks two things is hardly less likely meant than what lacks one: both are asked for at once.
  const missing = filling.missing
    .map(({ parameter }) => lack[parameter.kind === 'identifier' ? 0 : 1] ?? 1)
    .sort((a, b) => a - b)
    .map((factor, index) => (index === 0 ? factor : Math.max(factor, 0.92)));
  const factors = [...missing, filling.unused === '' ? 1 : 0.8, filling.isDoubtful ? 0.8 : 1];
  return {
    kind: 'placed',
    tool,
    filling,
    actionMatched,
    evidence,
    rankScore: score,
    score: factors.reduce((product, factor) => product * factor, score),
  };
}
