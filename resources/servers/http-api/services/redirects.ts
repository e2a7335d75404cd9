import type { Connection, HttpMethod } from '../models/connection.ts';
import { isBelow } from './apiPath.ts';
import type { HttpAnswer, HttpRequest } from './httpClient.ts';
import type { RequestHeaders } from './requestHeaders.ts';

/** What comes after an answer: nothing, another request, or a redirect that is not followed and why. */
export type NextStep =
  | { kind: 'done' }
  | { kind: 'follow'; request: HttpRequest }
  | { kind: 'stay'; location: string; reason: string };

/** Only an answer with one of these statuses leads on; 300 and 304 do not. */
const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Where the answer leads. A redirect is followed within the connection only: at its origin, below its path, with a
 * method that it allows. The credential goes nowhere else, and neither does what was sent.
 */
export function nextStep(request: HttpRequest, answer: HttpAnswer, connection: Connection): NextStep {
  const { location } = answer.headers;
  if (!redirectStatuses.has(answer.status) || location === undefined) return { kind: 'done' };
  const stay = (reason: string): NextStep => ({ kind: 'stay', location, reason });
  if (!URL.canParse(location, request.url.href)) return stay('it is no address');
  const url = new URL(location, request.url);
  url.hash = '';
  if (!isBelow(url, connection.baseUrl)) return stay(`it leads out of the base address ${connection.baseUrl.href}`);
  const method = methodAfter(answer.status, request.method);
  if (!connection.methods.includes(method)) return stay(`the connection does not allow ${method}`);
  if (method === request.method) return { kind: 'follow', request: { ...request, url } };
  return { kind: 'follow', request: { method, url, headers: withoutContent(request.headers), body: null } };
}

/** As the Fetch standard has it: after 303 it is a GET, and so it is for a POST after 301 and 302. */
function methodAfter(status: number, method: HttpMethod): HttpMethod {
  if (status === 303) return method === 'HEAD' ? 'HEAD' : 'GET';
  return method === 'POST' && (status === 301 || status === 302) ? 'GET' : method;
}

function withoutContent(headers: RequestHeaders): RequestHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith('content-')));
}
