import { ToolFailure } from '../../kit/outcome.ts';

/** Alternatives that the braces of one pattern may make. */
const mostAlternatives = 64;

/**
 * One step of a pattern: a character of its own kind, or a run of any length. `folders` is a run that ends in `/`, or
 * nothing.
 */
type Step =
  | { kind: 'one'; matches(character: string): boolean }
  | { kind: 'run'; crossesFolders: boolean }
  | { kind: 'folders' };

/**
 * A test for names by a pattern: `*` and `?` within a name, `**` over folders, `[a-z]`, `[!a]` and `{one,two}`. A pattern
 * without any of these is a part of the name. Its time grows with the length of both, whatever the pattern is.
 * Throws INVALID_INPUT for what can't be read.
 */
export function globTest(pattern: string, isCaseSensitive: boolean): (text: string) => boolean {
  const fold = isCaseSensitive ? (text: string) => text : (text: string) => text.toLowerCase();
  const wanted = fold(pattern);
  if (!/[*?[{]/.test(wanted)) return (text) => fold(text).includes(wanted);
  const alternatives = alternativesOf(wanted).map(stepsOf);
  return (text) => alternatives.some((steps) => matches(steps, [...fold(text)]));
}

/** A pattern with each of its braces written out. */
function alternativesOf(pattern: string): string[] {
  let open = [pattern];
  const done: string[] = [];
  while (open.length > 0) {
    if (open.length + done.length > mostAlternatives) throw unreadable(pattern, 'it has too many alternatives in {}');
    open = open.flatMap((current) => {
      const braces = /^(.*?)\{([^{}]*)\}(.*)$/su.exec(current);
      if (braces === null) {
        done.push(current);
        return [];
      }
      const [, before = '', inside = '', after = ''] = braces;
      return inside.split(',').map((choice) => before + choice + after);
    });
  }
  return done;
}

function stepsOf(pattern: string): Step[] {
  const steps: Step[] = [];
  const token = /\*\*\/|\*+|\?|\[(!?)(\]?[^\]]*)\]|./gsu;
  for (const [text, not, inside] of pattern.matchAll(token)) {
    if (text === '**/') steps.push({ kind: 'folders' });
    else if (text.startsWith('*')) steps.push({ kind: 'run', crossesFolders: text.length > 1 });
    else if (text === '?') steps.push({ kind: 'one', matches: (character) => character !== '/' });
    else if (inside !== undefined) steps.push({ kind: 'one', matches: classTest(inside, not === '!', pattern) });
    else steps.push({ kind: 'one', matches: (character) => character === text });
  }
  return steps;
}

function classTest(inside: string, isNot: boolean, pattern: string): (character: string) => boolean {
  if (inside === '') throw unreadable(pattern, 'a [] in it is empty');
  const ranges = [...inside.matchAll(/(.)-(.)|(.)/gsu)].map(([, from, to, single]) => [
    from ?? single ?? '',
    to ?? single ?? '',
  ]);
  return (character) => {
    const isInside = ranges.some(([from = '', to = '']) => from <= character && character <= to);
    return character !== '/' && isInside !== isNot;
  };
}

/** Follows all ways through the steps at once: `reached` holds the steps that may come next. */
function matches(steps: Step[], characters: string[]): boolean {
  let reached = withSkipped(new Set([0]), steps);
  characters.forEach((character) => {
    const next = new Set<number>();
    for (const at of reached) {
      const step = steps[at];
      if (step === undefined) continue;
      if (step.kind === 'one') {
        if (step.matches(character)) next.add(at + 1);
      } else if (step.kind === 'run') {
        if (step.crossesFolders || character !== '/') next.add(at);
      } else {
        next.add(at);
      }
    }
    reached = withSkipped(next, steps, character);
  });
  return reached.has(steps.length);
}

/** A run may be empty, so that what comes after it may come next as well. */
function withSkipped(reached: Set<number>, steps: Step[], last = '/'): Set<number> {
  for (const at of reached) {
    const step = steps[at];
    // Inside of a folder's name there is no way out of `folders`: it ends with a `/` only.
    if (step?.kind === 'run' || (step?.kind === 'folders' && last === '/')) reached.add(at + 1);
  }
  return reached;
}

function unreadable(pattern: string, why: string): ToolFailure {
  return new ToolFailure('INVALID_INPUT', `The pattern ${JSON.stringify(pattern)} can not be read: ${why}.`);
}
