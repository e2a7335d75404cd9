import { assertNever, messageOf, SignalboxError } from '../../../shared/errors.ts';
import type { ServerFailure } from '../../../shared/server.ts';
import { cutText } from '../../../shared/text.ts';
import type { RunFailure } from '../machine.ts';
import { visibleText } from '../visibleText.ts';
import { type Fault, shortText } from './fault.ts';
import { hostOf } from './remoteUrl.ts';

/** What is known of a remote server when its failure has to be explained. */
export interface RemoteEvidence {
  readonly url: URL;
  /** The user gave an Authorization header. */
  readonly authorized: boolean;
}

/** What a fault of a remote server means, in words for its user. Such a server is tried again for ever. */
export function explainFault(fault: Fault, evidence: RemoteEvidence): RunFailure {
  switch (fault.kind) {
    case 'network':
      return failed('unreachable', networkSummary(fault), evidence, fault.message);
    case 'lost':
      return failed('unreachable', `The connection to ${place(evidence.url)} was lost.`, evidence);
    case 'status':
      return explainStatus(fault, evidence);
    case 'sign-in':
      return failed('refused', fault.message, evidence);
    case 'content':
      return failed('protocol', contentSummary(fault.contentType, evidence.url), evidence);
    case 'oversize':
      return failed('protocol', `${fault.message}. Ask its maker for smaller answers.`, evidence);
    case 'timeout':
      return failed('handshake_timeout', `${place(evidence.url)} did not answer in time.`, evidence);
    case 'other': {
      const message = cutText(visibleText(fault.message), 500);
      return failed('protocol', `The server’s answers do not follow the protocol: ${message}`, evidence);
    }
    default:
      return assertNever(fault);
  }
}

/** The address or the headers can't be used. Only what may pass by itself is tried again. */
export function explainPreparation(thrown: unknown, address: string): RunFailure {
  const isPassing = thrown instanceof SignalboxError && thrown.retryable;
  const failure: ServerFailure = { summary: messageOf(thrown), detail: `Address: ${address}`, cause: 'unknown' };
  return { failure, policy: isPassing ? 'forever' : 'never' };
}

/** The server was not ready in time. */
export function explainHttpDeadline(milliseconds: number, evidence: RemoteEvidence): RunFailure {
  const seconds = Math.round(milliseconds / 1000);
  const summary = `${place(evidence.url)} did not complete the handshake within ${seconds} seconds. Check that the address is that of an MCP server.`;
  return failed('handshake_timeout', summary, evidence);
}

/** The server told more than anybody asked for, for too long. */
export function explainHttpFlood(evidence: RemoteEvidence): RunFailure {
  const summary = `${place(evidence.url)} sent messages that nobody asked for without a pause, so the connection was ended.`;
  return failed('protocol', summary, evidence);
}

/** The server did not answer probes any more. */
export function explainHttpSilence(evidence: RemoteEvidence): RunFailure {
  const summary = `${place(evidence.url)} does not answer any more. It is connected to again.`;
  return failed('unresponsive', summary, evidence);
}

/** The server does not know the session any more: mostly because it was restarted. */
export function explainLostSession(evidence: RemoteEvidence): RunFailure {
  const summary = `${place(evidence.url)} has ended the session, perhaps because it was restarted. A new one is opened.`;
  return failed('unreachable', summary, evidence);
}

/** Host and port, as people know them from their own configuration. */
export function place(url: URL): string {
  return `${url.hostname}:${url.port || (url.protocol === 'https:' ? '443' : '80')}`;
}

const unknownName = 'Check the spelling of the address and your network.';
const certificate = 'Its certificate can’t be trusted, so nothing was sent.';

/** By the codes of Node: of the system's calls, its TLS library and its HTTP parser. */
const networkAdvice: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Check the address and that the server runs.',
  EHOSTUNREACH: 'There is no way to it: check your network.',
  ENETUNREACH: 'There is no way to it: check your network.',
  ETIMEDOUT: 'Check the address, your network and firewalls between.',
};

/** It need not be the MCP server itself that can't be reached: its authorization server may be another one. */
function networkSummary({ code, message, url }: Extract<Fault, { kind: 'network' }>): string {
  const host = hostOf(url);
  if (code === 'ADDRESS_REFUSED') return message;
  if (code === 'ENOTFOUND') return `The name ${host} is not known. ${unknownName}`;
  if (code === 'EAI_AGAIN') return `The name ${host} could not be looked up. ${unknownName}`;
  if (code in networkAdvice) return `Nothing answers at ${place(url)}. ${networkAdvice[code]}`;
  const tls = tlsSummary(code, url);
  if (tls !== null) return tls;
  if (code === 'HPE_HEADER_OVERFLOW') {
    return `What answers at ${place(url)} sends more headers than are read. Ask its maker for fewer.`;
  }
  if (code.startsWith('HPE_')) return `What answers at ${place(url)} does not speak HTTP. Check the port.`;
  if (code === 'ECONNRESET' || code === 'EPIPE') return `The connection to ${place(url)} was broken off.`;
  return `${place(url)} could not be reached: ${cutText(visibleText(message), 300)}`;
}

function tlsSummary(code: string, url: URL): string | null {
  const where = place(url);
  if (code === 'CERT_HAS_EXPIRED') return `The certificate of ${where} has expired. ${certificate}`;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return `${where} shows the certificate of another name. ${certificate}`;
  if (/^(?:DEPTH_ZERO_)?SELF_SIGNED_CERT/.test(code) || /^UNABLE_TO_(?:VERIFY|GET_ISSUER)/.test(code)) {
    return `Nobody that this machine trusts vouches for ${where}. ${certificate} A proxy that looks into connections may be the cause.`;
  }
  if (code.startsWith('CERT_')) return `${where} shows a bad certificate (${code}). ${certificate}`;
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) {
    return `${where} does not speak https. Check the port, or whether the address begins with http://.`;
  }
  return null;
}

function explainStatus(fault: Extract<Fault, { kind: 'status' }>, evidence: RemoteEvidence): RunFailure {
  const said = shortText(visibleText(fault.text));
  const words = said === '' ? '' : `It said: ${said}`;
  return failed('refused', statusSummary(fault, evidence), evidence, words);
}

function statusSummary({ status, redirect }: Extract<Fault, { kind: 'status' }>, evidence: RemoteEvidence): string {
  const { authorized, url } = evidence;
  const where = place(url);
  if (redirect !== null) {
    return `${where} points to another address: ${cutText(redirect, 300)}. Enter that address if you trust it.`;
  }
  if (status === 401 && authorized) return `${where} does not accept the Authorization header. Enter a valid one.`;
  if (status === 401) return `${where} wants to know who you are. Sign in, or give it a header with a token.`;
  if (status === 403)
    return `${where} does not allow you to use it (HTTP 403). Check the rights of your account or token.`;
  if (status === 404 || status === 405) {
    return `There is no MCP server at ${url.pathname} of ${where} (HTTP ${status}). Check the path.`;
  }
  if (status === 407) return 'A proxy on the way wants to be signed in to (HTTP 407). Check your network.';
  if (status === 429) return `${where} gets too many requests and asks to wait (HTTP 429).`;
  if (status >= 500) return `${where} has a trouble of its own (HTTP ${status}).`;
  return `${where} refused the connection (HTTP ${status}).`;
}

function contentSummary(contentType: string | null, url: URL): string {
  const what = contentType !== null && /\bhtml\b/i.test(contentType) ? 'a web page' : 'something else';
  return `${place(url)} answers with ${what} in place of MCP messages. Check the path of the address.`;
}

function failed(cause: ServerFailure['cause'], summary: string, { url }: RemoteEvidence, more = ''): RunFailure {
  const detail = [`Address: ${url.href}`, more].filter((line) => line !== '').join('\n');
  return { failure: { summary, detail: cutText(detail, 8_000), cause }, policy: 'forever' };
}
