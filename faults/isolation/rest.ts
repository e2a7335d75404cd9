import { contract } from '../../src/shared/contract.ts';
import { type ErrorCode, errorCodes } from '../../src/shared/errors.ts';
import type { Person } from './person.ts';
import { type Answer, general } from './probe.ts';

/** Every operation that the description of a gateway names, as `GET /api/system`. */
export async function operationsOf(gateway: string): Promise<string[]> {
  const response = await fetch(`${gateway}/openapi.json`);
  const { paths } = (await response.json()) as { paths: Record<string, Record<string, unknown>> };
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
  );
}

/** How a procedure is asked for over HTTP; null for one that is not for programs. */
export function routeOf(path: string): { method: string; path: string } | null {
  const [group = '', name = ''] = path.split('.');
  const procedures = contract as unknown as Record<string, Record<string, { '~orpc': { route: Route } }>>;
  const { method, path: address } = procedures[group]?.[name]?.['~orpc'].route ?? {};
  return method === undefined || address === undefined ? null : { method, path: address };
}

interface Route {
  method?: string;
  path?: string;
}

/** What the REST part answers to the input of a procedure, a stream with what there is now; as `answerTo` gives it. */
export async function restAnswer(
  person: Person,
  gateway: string,
  procedure: string,
  input: unknown,
  id: string,
): Promise<Answer> {
  const route = routeOf(procedure);
  if (route === null) throw new Error(`${procedure} is not for programs.`);
  const rest = new Map(Object.entries(input as Record<string, unknown>));
  const path = route.path.replace(/\/events$/, '').replace(/\{(\w+)\}/g, (_match, name: string) => {
    const value = rest.get(name);
    rest.delete(name);
    return encodeURIComponent(String(value));
  });
  const isRead = route.method === 'GET';
  const query = isRead ? queryOf(Object.fromEntries(rest)) : '';
  const body = isRead ? undefined : Object.fromEntries(rest);
  const { status, json } = await person.ask(gateway, route.method, `/api${path}${query}`, body);
  return answerIn(status, json, id);
}

function answerIn(status: number, json: unknown, id: string): Answer {
  const result = json as {
    success: boolean;
    data?: unknown;
    error?: { code: string; message: string; retryable: boolean };
  };
  if (result.success || result.error === undefined) return { success: true, value: general({ status, ...result }, id) };
  const { code, message, retryable } = result.error;
  // The outcome of what never throws is a result, and no refusal of the request.
  if (status < 400) return { success: true, value: general(result, id) };
  if (errorCodes[code as ErrorCode]?.status !== status) throw new Error(`${code} came with the status ${status}.`);
  return { success: false, error: general({ code, message, data: { retryable } }, id) };
}

/** Nested parts in brackets; what is null is left out. */
function queryOf(input: Record<string, unknown>): string {
  const parts = Object.entries(input).flatMap(([name, value]) => pairsOf(name, value));
  return parts.length === 0 ? '' : `?${new URLSearchParams(parts)}`;
}

function pairsOf(name: string, value: unknown): [string, string][] {
  if (value === null || value === undefined) return [];
  if (typeof value !== 'object') return [[name, String(value)]];
  return Object.entries(value).flatMap(([key, inner]) => pairsOf(`${name}[${key}]`, inner));
}
