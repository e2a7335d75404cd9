import type { IncomingHttpHeaders } from 'node:http';
import { isIPv4 } from 'node:net';
import { SignalboxError } from '../../../shared/errors.ts';

/** The address that the shell binds to unless told otherwise. */
export const defaultAddress = '127.0.0.1';

/**
 * Refuses every address that other machines could reach, and every name: what a name resolves to is not ours to say.
 * Throws DENIED.
 */
export function requireLoopback(address: string): void {
  if ((isIPv4(address) && address.startsWith('127.')) || address === '::1') return;
  throw new SignalboxError(
    'DENIED',
    `Signalbox does not listen on "${address}": only on a loopback address such as 127.0.0.1 or ::1, which other machines can't reach.`,
  );
}

/** `host:port` as a browser writes it in the Host header and in a URL. */
export function authorityOf(address: string, port: number): string {
  return `${address.includes(':') ? `[${address}]` : address}:${port}`;
}

/** Reading the page; or doing something, which only the page itself may ask for. */
export type RequestKind = 'read' | 'act';

/**
 * Why a request is refused, or null. The Host has to be exactly ours, so that no name that was pointed at this machine
 * gets an answer; an Origin that is sent has to be exactly ours, and what does something has to send one. `null`, which
 * sandboxed frames and local files send, is never ours.
 */
export function refusalOf(headers: IncomingHttpHeaders, authority: string, kind: RequestKind): string | null {
  if (headers.host !== authority) return `This is not the address of Signalbox. Open http://${authority}/ instead.`;
  const { origin } = headers;
  if (origin === undefined) return kind === 'read' ? null : 'Only the page of Signalbox may ask for this.';
  return origin === `http://${authority}` ? null : 'Only the page of Signalbox may ask for this.';
}
