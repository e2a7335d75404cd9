import { DocumentCache } from './documentCache.ts';
import { type Match, rank } from './rank.ts';
import { readSentence } from './sentence.ts';

/** A tool as a model would see it. `parameters` is its JSON Schema. */
export interface SearchableTool {
  name: string;
  description: string;
  parameters: unknown;
}

/** Below this a tool shares a word with a query by chance. */
const leastScore = 0.2;
/** A tool that is found far worse than the best one of the same need is noise. */
const leastOfBest = 0.35;
/** What is wanted is a line, not a document. */
const longestQuery = 500;
const mostNeeds = 8;

/** Dates have no say in which tool a query names, so the moment does not matter. */
const anyMoment = new Date(0);

const documents = new DocumentCache();

/**
 * The names of the tools that a query wants, best first, at most `limit`. A query may name several needs ("create note
 * and convert time"): then each one's best tool comes before the second best of any. Pure: the same query over the same
 * tools gives the same names; equally good ones keep the order of `tools`.
 */
export function searchTools(query: string, tools: readonly SearchableTool[], limit: number): string[] {
  if (limit < 1) return [];
  const text = query.slice(0, longestQuery);
  const sources = tools.map(({ name, description, parameters }) => documents.of({ name, description, parameters }));
  const find = (need: string) => good(rank(readSentence(need, anyMoment), sources));
  const needs = needsIn(text);
  const lists = needs.length > 1 ? [...needs.map(find), find(text)] : [find(text)];
  return inTurns(lists).slice(0, limit);
}

/** The needs of a query; only the query itself where nothing separates them. */
function needsIn(query: string): string[] {
  const parts = query.split(/[,;\n/]|\s(?:and|or|then|plus)\s|\.\s/i).map((part) => part.trim());
  return [...new Set(parts.filter((part) => part !== ''))].slice(0, mostNeeds);
}

function good(matches: readonly Match[]): string[] {
  const best = matches[0]?.score ?? 0;
  return matches
    .filter(({ score, evidence }) => evidence > 0 && score >= leastScore && score >= best * leastOfBest)
    .map(({ tool }) => tool.name);
}

/** The first of each list, then the second of each, and so on, every name once. */
function inTurns(lists: readonly string[][]): string[] {
  const longest = Math.max(...lists.map(({ length }) => length));
  const names = Array.from({ length: longest }, (_, place) => lists.flatMap((list) => list[place] ?? [])).flat();
  return [...new Set(names)];
}
