import { type LookupAddress, lookup, promises } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { SignalboxError } from '../../../shared/errors.ts';

/** Networks that the Internet does not route: this machine, home and company networks, and overlay networks. */
const privateNetworks = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
  ['100.64.0.0', 10],
] as const) {
  privateNetworks.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
] as const) {
  privateNetworks.addSubnet(network, prefix, 'ipv6');
}

const plainHttpAdvice = 'Plain http can be read and changed on its way. Use https, or an address in your own network.';

/** Whether an IP address belongs to this machine or to a network that the Internet does not route. */
export function isPrivateAddress(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && privateNetworks.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/**
 * The address of a remote server as a URL. INVALID_INPUT when it is none, when it holds credentials, or when it is plain
 * http to a public address. A name is checked when it is looked up: see `guardedLookup`.
 */
export function parseRemoteUrl(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new SignalboxError('INVALID_INPUT', 'The address of the server is no web address. It begins with https://.');
  }
  if (url.username !== '' || url.password !== '') {
    throw new SignalboxError('INVALID_INPUT', 'Put user name and password into a header, not into the address.');
  }
  const refusal = refusalOf(url, hostOf(url));
  if (refusal !== null) throw new SignalboxError('INVALID_INPUT', refusal.message);
  // A fragment never leaves the client.
  url.hash = '';
  return url;
}

/** The host of a URL without the brackets of an IPv6 address. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}

/** An address to which nothing is sent. */
export class RefusedAddressError extends Error {
  override readonly name = 'RefusedAddressError';
  readonly code = 'ADDRESS_REFUSED';
}

/**
 * Why the IP address behind a URL may not be connected to; null when it may, or when it is a name that has yet to be
 * looked up. Plain http is for private addresses alone. `publicOnly` refuses those: what a server on the Internet names
 * must not lead into the user's own network.
 */
export function refusalOf(url: URL, address: string, publicOnly = false): RefusedAddressError | null {
  if (isIP(address) === 0) return null;
  const isPrivate = isPrivateAddress(address);
  if (url.protocol === 'http:' && !isPrivate) {
    return new RefusedAddressError(`${url.hostname} is a public address. ${plainHttpAdvice}`);
  }
  if (!publicOnly || !isPrivate) return null;
  return new RefusedAddressError(
    `A server on the Internet must not send Signalbox to ${url.hostname}, which is private.`,
  );
}

/** Looks the name of a URL up, and fails with a `RefusedAddressError` when one of its addresses may not be used. */
export function guardedLookup(url: URL, publicOnly: boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      const [first] = addresses ?? [];
      if (error !== null || first === undefined) return callback(error, []);
      const refusal = addresses
        .map(({ address }) => refusalOf(url, address, publicOnly))
        .find((found) => found !== null);
      if (refusal) callback(refusal, []);
      else if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

/** Whether the host of a URL is on the Internet, and not in a private network. A name that is not known is. */
export async function isPublicHost(url: URL): Promise<boolean> {
  const host = hostOf(url);
  const addresses = await promises.lookup(host, { all: true }).catch((): LookupAddress[] => []);
  return !addresses.some(({ address }) => isPrivateAddress(address));
}
