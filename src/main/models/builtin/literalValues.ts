import { fileEnding, literalKindsFor, valueOfLiteral } from './coerce.ts';
import type { Draft } from './draft.ts';
import { isPathLike, type Literal, type LiteralKind } from './literals.ts';
import { kindOfName, type Parameter } from './parameters.ts';
import { cues, namesForPreposition } from './vocabulary.ts';

/** Values that their form gives away: dates, times, durations, addresses, paths, numbers. */
export function takeLiterals(draft: Draft, parameters: Parameter[]): void {
  for (const parameter of parameters) {
    const candidates = draft.sentence.literals
      .filter((literal) => draft.isFreeLiteral(literal) && isOfForm(literal, parameter))
      .map((literal) => ({ literal, ...signsFor(literal, parameter, draft) }))
      .filter(({ isNamed }) => isNamed || !mustBeNamed(parameter, draft));
    const best = candidates.sort((a, b) => a.doubt - b.doubt)[0]?.literal;
    const value = best && valueOfLiteral(best, parameter);
    if (best === undefined || value === undefined) continue;
    draft.set(parameter, value, best);
    useNameBefore(draft, parameter, best.start);
  }
}

/** "with priority high": the name of the parameter is used up together with its value. */
export function useNameBefore(draft: Draft, parameter: Parameter, start: number): void {
  const before = draft.words.filter((word) => word.end <= start).at(-1);
  if (before !== undefined && parameter.nameStems.includes(before.stem)) draft.use(before.start, before.end);
}

/** Whether a parameter takes values of this form. A quoted text may be a path, and a folder is no file. */
function isOfForm(literal: Literal, parameter: Parameter): boolean {
  const kinds = kindsFor(parameter);
  if (kinds.includes(literal.kind)) return !(parameter.isFolder && fileEnding.test(literal.value));
  const isPath = literal.kind === 'quoted' && isPathLike(literal.value);
  return isPath && kinds.includes('path') && !(parameter.isFolder && fileEnding.test(literal.value));
}

/** The forms of value that a parameter takes, the best first. What finds names by a pattern takes a whole name, too. */
function kindsFor({ kind, takesJson, takesPattern }: Parameter): LiteralKind[] {
  const patterns: LiteralKind[] = takesPattern ? ['pattern', ...(kind === 'title' ? (['path'] as const) : [])] : [];
  return [...literalKindsFor(kind), ...patterns, ...(takesJson ? (['json'] as const) : [])];
}

/** An object may be anything: where another parameter takes one as its main text, it is said which one is meant. */
function mustBeNamed(parameter: Parameter, draft: Draft): boolean {
  if (parameter.isOpaque) return true;
  if (parameter.kind !== 'other' || parameter.required) return false;
  return draft.tool.parameters.some(({ kind, takesJson }) => takesJson && kind !== 'other');
}

/** How sure a value is meant for a parameter: lower is surer, and most so beside its name or its preposition. */
function signsFor(literal: Literal, parameter: Parameter, draft: Draft): { isNamed: boolean; doubt: number } {
  const index = draft.words.findIndex((word) => word.literal === literal);
  const next = draft.words.slice(index).find((word) => word.literal !== literal);
  // A preposition after a value announces the next one.
  const after = next === undefined || cues.has(next.lower) ? undefined : next.stem;
  const before = wordsBefore(draft, index, parameter);
  const prepositions = before.flatMap(({ lower }) => namesForPreposition.get(lower) ?? []);
  const names = [after, ...before.map(({ stem }) => stem), ...prepositions];
  const isFor = ({ nameStems }: Parameter) => names.some((name) => name !== undefined && nameStems.includes(name));
  const isNamed = isFor(parameter);
  const others = draft.open().filter((other) => other !== parameter && other.kind !== 'identifier');
  const isOthers =
    others.some((other) => isFor(other) && isOfForm(literal, other)) || announcesText(before, others, draft);
  const isPlaced = before.some(({ lower }) => /^(?:to|in|into|inside|at)$/.test(lower));
  const form = literal.kind === 'quoted' ? (/\s/.test(literal.value) ? 3 : 1) : 0;
  const order = Math.max(0, kindsFor(parameter).indexOf(literal.kind));
  const isPath = parameter.kind === 'path';
  return {
    isNamed,
    doubt: (isNamed ? 0 : isOthers ? 20 : 10) + order + (isPath ? form : 0) - (isPath && isPlaced && !isOthers ? 5 : 0),
  };
}

/** The word before a value, and those that only lead from it to the value: "to the file" before `b.txt`. */
function wordsBefore(draft: Draft, index: number, { kind }: Parameter) {
  let first = index - 1;
  const leads = ({ lower, stem }: { lower: string; stem: string }) =>
    /^(?:the|an?|my)$/.test(lower) || kindOfName([stem]) === kind;
  for (let word = draft.words[first]; first > 0 && word !== undefined && leads(word); word = draft.words[first]) {
    first -= 1;
  }
  return draft.words.slice(Math.max(0, first), Math.max(0, index));
}

/** "with the text …", "saying …": what follows is content, whatever its form, where a parameter takes content. */
function announcesText(
  before: readonly { lower: string; stem: string }[],
  others: readonly Parameter[],
  draft: Draft,
): boolean {
  const takesText = others.some(({ kind }) => kind === 'body' || kind === 'text');
  return (
    takesText &&
    before.some(({ lower, stem }) => {
      if (draft.tool.nouns.has(stem)) return false;
      const target = cues.get(lower)?.target;
      return target === 'body' || target === 'query' || lower === 'with' || kindOfName([stem]) === 'body';
    })
  );
}
