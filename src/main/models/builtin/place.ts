import { type Filling, fillArguments } from './fillArguments.ts';
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

/** Which tool a request wants. `near` are the best guesses where none was good enough, best first. */
export type Placement =
  | Placed
  | { kind: 'unclear'; tools: ToolDocument[] }
  | { kind: 'unplaced'; near: ToolDocument[] };

/** Only the best few are worth the filling of their arguments. */
const considered = 6;
/** Below these a match is chance. A verb found in the name of a tool that takes text leaves room for unknown words. */
const leastScore = { verbMatched: 0.3, otherwise: 0.42 };
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
  const good = candidates.filter(isGoodEnough);
  const [best] = good;
  if (best === undefined) {
    return { kind: 'unplaced', near: candidates.filter(({ score }) => score > 0.1).map(({ tool }) => tool) };
  }
  const near = good.filter((other) => isAsLikely(other, best));
  return near.length > 1 ? { kind: 'unclear', tools: near.map(({ tool }) => tool) } : best;
}

/**
 * A single word of evidence says too little to let the arguments decide: "lamp" may mean any tool for lamps. "The time in
 * Tokyo" gives one tool all that it takes, and another not what it needs.
 */
function isAsLikely(other: Placed, best: Placed): boolean {
  if (other.score >= best.score * tooNear) return true;
  if (takesAll(best) && other.filling.missing.length > 0) return false;
  return best.evidence <= 1 && other.rankScore >= best.rankScore * tooNear;
}

function takesAll({ filling }: Placed): boolean {
  return Object.keys(filling.arguments).length > 0 && filling.missing.length === 0 && filling.unused === '';
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
  const missing = filling.missing.map(({ parameter }) => (parameter.kind === 'identifier' ? 0.88 : 0.75));
  const factors = [...missing, filling.unused === '' ? 1 : 0.8];
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
