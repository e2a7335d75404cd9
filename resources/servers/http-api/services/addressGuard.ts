import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { ToolFailure } from '../../kit/outcome.ts';
import type { Connection } from '../models/connection.ts';
import { type AddressKind, kindOfAddress } from './addressRanges.ts';
import { assertNever } from './assertNever.ts';

/** All addresses of a host name, as texts. Rejects with the code of the system where there are none. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** What the system says, in its order. */
export const resolveBySystem: Resolve = async (host) => {
  const found = await lookup(host, { all: true, verbatim: true });
  return found.map(({ address }) => address);
};

type Policy = Pick<Connection, 'allowPrivate' | 'name'>;

/**
 * The addresses to which a call to that URL may connect. The name is resolved once, and every address is checked: the
 * caller connects to one of these and asks no resolver again. Throws DENIED when the name or any of its addresses leads
 * where the connection must not; a failure to resolve passes through.
 */
export async function guardedAddresses(url: URL, policy: Policy, resolve: Resolve): Promise<readonly string[]> {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new ToolFailure('DENIED', `Only http and https addresses can be called, not ${url.protocol}`);
  }
  const host = hostOf(url);
  checkName(host, policy);
  const addresses = isIP(host) ? [host] : await resolve(host);
  if (addresses.length === 0) throw new ToolFailure('UNAVAILABLE', `The name ${host} has no address.`);
  for (const address of addresses) checkAddress(host, address, policy);
  return addresses;
}

/** The host as sockets and resolvers want it: in a URL an IPv6 address is in brackets. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

/** Throws DENIED when that address of the host is none to which the connection may lead. */
export function checkAddress(host: string, address: string, { allowPrivate, name }: Policy): void {
  const kind = kindOfAddress(address);
  if (kind === 'public' || (allowPrivate && isLiftable(kind))) return;
  const shown = host === address ? host : `${host} (${address})`;
  const advice = isLiftable(kind)
    ? `Allow private addresses in the connection "${name}" if it is meant to lead there.`
    : 'No connection may lead there.';
  throw new ToolFailure('DENIED', `${shown} was not called: it ${leadsTo(kind)}. ${advice}`);
}

function checkName(host: string, { allowPrivate, name }: Policy): void {
  if (host.endsWith('.')) {
    throw new ToolFailure('DENIED', `${host} was not called: write the host of "${name}" without the dot at its end.`);
  }
  if (allowPrivate || !/(^|\.)localhost$/i.test(host)) return;
  throw new ToolFailure(
    'DENIED',
    `${host} was not called: it leads to this computer. Allow private addresses in the connection "${name}" if it is meant to.`,
  );
}

/** What a user can allow for a connection. The rest holds nothing that a user would call, but what an attacker would. */
function isLiftable(kind: AddressKind): boolean {
  return kind === 'private' || kind === 'loopback';
}

function leadsTo(kind: Exclude<AddressKind, 'public'>): string {
  switch (kind) {
    case 'private':
      return 'leads to a private network';
    case 'loopback':
      return 'leads to this computer';
    case 'metadata':
      return "is the address of a cloud's metadata, which hold credentials";
    case 'link-local':
      return 'leads to devices on the same link (link-local)';
    case 'unspecified':
      return 'is the unspecified address';
    case 'multicast':
      return 'is a multicast address';
    case 'reserved':
      return 'is a reserved address';
    default:
      return assertNever(kind);
  }
}
