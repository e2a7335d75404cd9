import type { z } from 'zod';
import { ToolFailure } from './outcome.ts';

/** Names of JSON's kinds of values as people say them. */
const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/**
 * What is wrong with the arguments of a call, in a sentence for each thing, and what would be right: the model that
 * wrote them reads it. `known` are the names of the tool's parameters.
 */
export function badArguments(
  error: z.ZodError,
  given: Readonly<Record<string, unknown>>,
  known: readonly string[],
): ToolFailure {
  const tooLong = error.issues.every((issue) => issue.code === 'too_big' && issue.origin === 'string');
  const reasons = error.issues.map((issue) => explain(issue, given, known));
  return new ToolFailure(tooLong ? 'TOO_LARGE' : 'INVALID_INPUT', reasons.join(' '));
}

function explain(issue: z.core.$ZodIssue, given: Readonly<Record<string, unknown>>, known: readonly string[]): string {
  const [parameter, ...inside] = issue.path;
  if (issue.code === 'unrecognized_keys' && parameter === undefined) {
    const offer = known.length === 0 ? 'It takes none.' : `It takes ${known.join(', ')}.`;
    return `This tool has no parameter ${issue.keys.join(', ')}. ${offer}`;
  }
  if (parameter !== undefined && inside.length === 0 && !(parameter in given)) {
    return `The parameter ${String(parameter)} is missing.`;
  }
  const reason = expectation(issue) ?? `: ${issue.message}`;
  return `${issue.path.join('.')}${reason}${/[.!?]$/.test(reason) ? '' : '.'}`;
}

/** What is expected, to follow the name of what it is expected of; null where the message of the schema says it best. */
function expectation(issue: z.core.$ZodIssue): string | null {
  // A message that a schema brings of its own is meant for people already.
  if (!/^(?:Invalid|Too |Unrecognized)/.test(issue.message)) return null;
  switch (issue.code) {
    case 'invalid_type':
      return ` has to be ${kinds[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return ` has to be ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map((value) => JSON.stringify(value)).join(', ')}`;
    case 'unrecognized_keys':
      return ` can't have ${issue.keys.join(', ')}`;
    case 'too_big':
      return tooBig(issue.origin, Number(issue.maximum));
    case 'too_small':
      return tooSmall(issue.origin, Number(issue.minimum));
    default:
      return null;
  }
}

function tooBig(origin: string, maximum: number): string {
  if (origin === 'string') return ` is too long: it can have ${maximum} characters at most`;
  return origin === 'array' ? ` has too many entries: give at most ${maximum}` : ` can be at most ${maximum}`;
}

function tooSmall(origin: string, minimum: number): string {
  if (origin === 'string')
    return minimum === 1 ? ' is empty' : ` is too short: it needs ${minimum} characters at least`;
  return origin === 'array' ? ` has too few entries: give at least ${minimum}` : ` has to be at least ${minimum}`;
}
