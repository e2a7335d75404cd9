import { STATUS_CODES } from 'node:http';
import { ToolFailure } from '../../kit/outcome.ts';
import { type Connection, type HttpMethod, limits } from '../models/connection.ts';
import { type AnswerBody, readAnswerBody } from './answerBody.ts';
import { joinAddress, type Query } from './apiPath.ts';
import type { Connections } from './configuration.ts';
import type { HttpAnswer, HttpClient, HttpRequest } from './httpClient.ts';
import { DeadlinePassed } from './networkFailure.ts';
import { nextStep } from './redirects.ts';
import { checkCallHeaders, credentialHeader, type RequestHeaders } from './requestHeaders.ts';
import { SecretMask } from './secretMask.ts';

/** A call as a tool was asked for it. */
export interface ApiCall {
  connection: string;
  method: HttpMethod;
  /** Goes on from the base address; may hold a query. */
  path: string;
  query: Query;
  headers: Readonly<Record<string, string>>;
  /** A text, or a value that is sent as JSON; undefined for a call without a body. */
  body: string | object | undefined;
}

/** What a server answered, whatever its status, without secrets. */
export interface ApiAnswer {
  connection: string;
  /** Method and address of the last request, after redirects. */
  method: HttpMethod;
  url: string;
  status: number;
  statusText: string;
  headers: Record<string, string>;
  body: AnswerBody;
  truncated: boolean;
  redirectsFollowed: number;
  /** A redirect that was not followed, and why. */
  notFollowed: { location: string; reason: string } | null;
}

/** Calls the APIs that users have connected. A user has the own connections only; those of others do not exist. */
export class ApiService {
  readonly #connections: Connections;
  readonly #client: HttpClient;

  constructor(connections: Connections, client: HttpClient) {
    this.#connections = connections;
    this.#client = client;
  }

  list(user: string): readonly Connection[] {
    return this.#connections.get(user) ?? [];
  }

  /**
   * Makes the call and follows redirects within the connection. Throws NOT_FOUND for an unknown connection, DENIED for
   * a method, header or address that the connection must not use, INVALID_INPUT for a bad path or body, UNAVAILABLE
   * when the network fails. Rejects with the reason of the signal when it is aborted.
   */
  async call(user: string, call: ApiCall, signal: AbortSignal): Promise<ApiAnswer> {
    const connection = this.#find(user, call.connection);
    const request = toRequest(call, connection);
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(new DeadlinePassed()), connection.timeout);
    try {
      return await this.#follow(request, connection, AbortSignal.any([signal, deadline.signal]));
    } finally {
      clearTimeout(timer);
    }
  }

  async #follow(first: HttpRequest, connection: Connection, signal: AbortSignal): Promise<ApiAnswer> {
    let request = first;
    for (let followed = 0; ; followed += 1) {
      const answer = await this.#client.exchange(request, connection, signal);
      const next = nextStep(request, answer, connection);
      const present = (notFollowed: ApiAnswer['notFollowed']) =>
        presentAnswer(request, answer, connection, { followed, notFollowed });
      if (next.kind === 'done') return present(null);
      if (next.kind === 'stay') return present({ location: next.location, reason: next.reason });
      if (followed === limits.redirects) {
        return present({ location: next.request.url.href, reason: `it is the ${limits.redirects + 1}th in a row` });
      }
      request = next.request;
    }
  }

  #find(user: string, name: string): Connection {
    const connections = this.list(user);
    const found = connections.find((connection) => connection.name === name);
    if (found) return found;
    const names = connections.map((connection) => `"${connection.name}"`).join(', ');
    const advice =
      names === ''
        ? 'There are none yet: the user adds them in the settings of Web APIs (http-api).'
        : `There is ${names}.`;
    throw new ToolFailure('NOT_FOUND', `There is no connection "${name}". ${advice}`);
  }
}

function toRequest(call: ApiCall, connection: Connection): HttpRequest {
  const { method } = call;
  if (!connection.methods.includes(method)) {
    throw new ToolFailure(
      'DENIED',
      `The connection "${connection.name}" does not allow ${method}. It allows ${connection.methods.join(', ')}.`,
    );
  }
  const credential = credentialHeader(connection.credential);
  const url = joinAddress(connection.baseUrl, call.path, call.query);
  const given = checkCallHeaders(call.headers, connection);
  const content = toContent(method, call.body, given['content-type']);
  return {
    method,
    url,
    body: content?.body ?? null,
    headers: {
      accept: 'application/json, text/*;q=0.9, */*;q=0.5',
      // What is compressed would have to be unpacked before it can be capped.
      'accept-encoding': 'identity',
      'user-agent': 'signalbox-http-api',
      ...(content ? { 'content-type': content.type } : {}),
      ...given,
      ...connection.headers,
      ...(credential ? { [credential[0]]: credential[1] } : {}),
    },
  };
}

function toContent(method: HttpMethod, given: ApiCall['body'], givenType: string | undefined) {
  if (given === undefined) return null;
  if (method === 'GET' || method === 'HEAD') {
    throw new ToolFailure(
      'INVALID_INPUT',
      `A ${method} has no body. Put parameters into query, or use another method.`,
    );
  }
  const body = Buffer.from(typeof given === 'string' ? given : JSON.stringify(given));
  if (body.length > limits.requestBody) {
    throw new ToolFailure('TOO_LARGE', `The body has ${body.length} bytes; ${limits.requestBody} can be sent at most.`);
  }
  const isJson = typeof given !== 'string' || isJsonDocument(given);
  return { body, type: givenType ?? (isJson ? 'application/json' : 'text/plain; charset=utf-8') };
}

/** Models often write the JSON of a body as a text: it is meant as JSON then. */
function isJsonDocument(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

interface Redirects {
  followed: number;
  notFollowed: ApiAnswer['notFollowed'];
}

function presentAnswer(request: HttpRequest, answer: HttpAnswer, connection: Connection, redirects: Redirects) {
  const mask = new SecretMask(connection);
  const { notFollowed } = redirects;
  return {
    connection: connection.name,
    method: request.method,
    url: mask.text(request.url.href),
    status: answer.status,
    statusText: mask.text(answer.statusText.slice(0, 100)) || (STATUS_CODES[answer.status] ?? ''),
    headers: fewHeaders(answer, mask),
    body: readAnswerBody(answer, mask),
    truncated: answer.truncated,
    redirectsFollowed: redirects.followed,
    notFollowed: notFollowed && { ...notFollowed, location: mask.text(notFollowed.location) },
  };
}

/** Headers that say something about the answer or the next call. Cookies and what is for browsers only are left out. */
const shownHeader =
  /^(content-type|content-length|content-range|etag|last-modified|location|link|allow|retry-after|x-request-id|x-total(-count)?|x-next-page|x-page|x-total-pages|(x-)?rate-?limit[a-z-]*)$/;

function fewHeaders({ headers }: HttpAnswer, mask: SecretMask): RequestHeaders {
  const shown = Object.entries(headers).filter(([name]) => shownHeader.test(name));
  return Object.fromEntries(shown.map(([name, value]) => [name, mask.text([value].flat().join(', '))]));
}
