import { InsufficientScopeError, SdkError, SdkErrorCode, SdkHttpError, SseError } from '@modelcontextprotocol/client';
import { assertNever, messageOf } from '../../../shared/errors.ts';
import { OversizeError } from './boundedBody.ts';
import { NetworkError } from './remoteFetch.ts';

/** Nothing works before a person signs in; `message` is for that person. */
export class SignInNeeded extends Error {
  override readonly name = 'SignInNeeded';
}

/** The answer to a request stopped before it was there. */
export class AnswerLost extends Error {
  override readonly name = 'AnswerLost';

  constructor() {
    super('The connection ended before the answer came');
  }
}

/** What went wrong with a remote server, told apart as far as it matters. */
export type Fault =
  /** No response. `reached`: the request may have arrived. */
  | { kind: 'network'; code: string; reached: boolean; url: URL; message: string }
  /** A response that is no success. `redirect` is where it points to, where that is not followed. */
  | { kind: 'status'; status: number; redirect: string | null; text: string }
  | { kind: 'sign-in'; message: string }
  | { kind: 'lost' }
  /** A response that is no MCP message; `contentType` null when it claims to be one. */
  | { kind: 'content'; contentType: string | null }
  | { kind: 'oversize'; message: string }
  | { kind: 'timeout' }
  | { kind: 'other'; message: string };

/** Tells the faults apart in what the transports throw, however deep it is wrapped. */
export function faultOf(thrown: unknown): Fault {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    const fault = knownFault(error);
    if (fault !== null) return fault;
  }
  return { kind: 'other', message: messageOf(thrown) };
}

/** The protocol's rule for servers of its first revision: only these statuses say that there may be one. */
export function isWithoutStreamable(fault: Fault): boolean {
  return fault.kind === 'status' && (fault.status === 404 || fault.status === 405);
}

/** Where the old transport got as far as a sign-in or an answer, that is what matters; else there is no MCP server. */
export function tellingFault(first: Fault, second: Fault): Fault {
  return second.kind === 'sign-in' || second.kind === 'other' ? second : first;
}

function knownFault(error: Error): Fault | null {
  if (error instanceof NetworkError) {
    const { code, reached, url, message } = error;
    return { kind: 'network', code, reached, url, message };
  }
  if (error instanceof SignInNeeded) return { kind: 'sign-in', message: error.message };
  if (error instanceof AnswerLost) return { kind: 'lost' };
  if (error instanceof OversizeError) return { kind: 'oversize', message: error.message };
  if (error instanceof InsufficientScopeError) return { kind: 'status', status: 403, redirect: null, text: '' };
  if (error instanceof SdkHttpError) return statusFault(error.status, error);
  // An event stream that ended has no status.
  if (error instanceof SseError) return error.code === undefined ? { kind: 'lost' } : statusFault(error.code, error);
  if (error instanceof SyntaxError) return { kind: 'content', contentType: null };
  if (!(error instanceof SdkError)) return null;
  if (error.code === SdkErrorCode.RequestTimeout) return { kind: 'timeout' };
  return error.code === SdkErrorCode.ClientHttpUnexpectedContent ? contentFault(error.data) : null;
}

function statusFault(status: number, error: Error): Fault {
  // The event source library answers a page in place of an event stream with the status of that page.
  if (status >= 200 && status < 300) return { kind: 'content', contentType: '' };
  const redirect = /Redirect to (\S+) not followed/.exec(error.message)?.[1] ?? null;
  const text = error instanceof SdkHttpError && typeof error.data.text === 'string' ? error.data.text : '';
  return { kind: 'status', status, redirect, text };
}

function contentFault(data: unknown): Fault {
  const contentType = typeof data === 'object' && data !== null && 'contentType' in data ? data.contentType : '';
  return { kind: 'content', contentType: typeof contentType === 'string' ? contentType : '' };
}

/**
 * The error with which a request of ours fails, in the terms of the protocol's library: `SendFailed` when it certainly
 * had no effect and `ConnectionClosed` when it may have had one. A plain error stands for an answer: see
 * `remoteRefusal`. What was thrown is its cause.
 */
export function requestError(cause: unknown): Error {
  const fault = faultOf(cause);
  switch (fault.kind) {
    case 'network':
      return fault.reached ? lost(fault.message, cause) : unsent(fault.message, cause);
    case 'lost':
      return lost('The answer did not come', cause);
    case 'sign-in':
      return new Error(fault.message, { cause });
    case 'status':
      return statusError(fault, cause);
    case 'content':
    case 'oversize':
      return lost('The answer could not be read', cause);
    case 'timeout':
      return new SdkError(SdkErrorCode.RequestTimeout, 'The request timed out', undefined, { cause });
    case 'other':
      return new Error(fault.message, { cause });
    default:
      return assertNever(fault);
  }
}

/** With these a server, or what stands before it, says that it is not there for the request: it may be the next time. */
const notHandled = [404, 503];

function statusError({ status, text }: Extract<Fault, { kind: 'status' }>, cause: unknown): Error {
  if (notHandled.includes(status)) return unsent(`HTTP status ${status}`, cause);
  if (status >= 500) return lost(`HTTP status ${status}`, cause);
  return new Error(`it refused the request with HTTP status ${status}. ${shortText(text)}`.trim(), { cause });
}

/** How a remote server, or what stands before it, refused a request that its transport passed on; null when it did not. */
export function remoteRefusal(thrown: unknown): Extract<Fault, { kind: 'status' | 'sign-in' }> | null {
  const fault = faultOf(thrown);
  if (fault.kind === 'sign-in') return fault;
  return fault.kind === 'status' && fault.status >= 400 && fault.status < 500 ? fault : null;
}

/** What a server says beside a status, when it is meant for people and short. */
export function shortText(text: string): string {
  const plain = text.trim();
  return plain.length > 300 || /^[<{[]/.test(plain) ? '' : plain;
}

function unsent(message: string, cause: unknown): SdkError {
  return new SdkError(SdkErrorCode.SendFailed, message, undefined, { cause });
}

function lost(message: string, cause: unknown): SdkError {
  return new SdkError(SdkErrorCode.ConnectionClosed, message, undefined, { cause });
}
