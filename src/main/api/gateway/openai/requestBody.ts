import type { Context } from 'hono';
import type { z } from 'zod';
import type { GatewayEnv } from '../caller.ts';
import { invalid, unsupported } from './openAiError.ts';

/** What agents don't do: where a request asks for it, and the answer in words. */
export interface Refusal {
  param: string;
  /** Whether the value of the parameter asks for it. */
  asks(value: unknown): boolean;
  words: string;
}

/** Asks for something: neither left out nor an empty list or object. */
export function isGiven(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}

/** The body of a request, checked. Throws what is wrong with it in words, and has no effect before that. */
export async function readBody<S extends z.ZodType>(
  c: Context<GatewayEnv>,
  schema: S,
  refusals: readonly Refusal[],
): Promise<z.infer<S>> {
  const body: unknown = await c.req.json().catch(() => null);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw invalid('The body of the request has to be a JSON object.');
  }
  const given = new Map<string, unknown>(Object.entries(body));
  for (const { param, asks, words } of refusals) if (asks(given.get(param))) throw unsupported(words, param);
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw explained(parsed.error.issues[0]);
}

function explained(first: z.core.$ZodIssue | undefined) {
  if (first === undefined) return invalid('The request does not fit.');
  const issue = innermost(first);
  const path = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const param = path === '' ? key : `${path}.${key}`;
    return invalid(`There is no parameter “${param.slice(0, 200)}” here. Leave it out.`, param, 'unknown_parameter');
  }
  // A message of ours is a sentence; the others make sense only with their place.
  if (issue.message.endsWith('.')) return invalid(issue.message, path);
  return invalid(`The request does not fit at ${path === '' ? 'its top' : path}: ${issue.message}.`, path);
}

/** Of a value that may be several things, what is wrong with the one that it is nearest to: there the fault lies deepest. */
function innermost(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union') return issue;
  const inner = issue.errors.flatMap(([first]) => (first === undefined ? [] : [innermost(first)]));
  const deepest = inner.toSorted((a, b) => b.path.length - a.path.length)[0];
  return deepest === undefined ? issue : { ...deepest, path: [...issue.path, ...deepest.path] };
}
