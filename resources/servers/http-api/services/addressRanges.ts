import { BlockList, isIPv4, isIPv6 } from 'node:net';

/**
 * Where an IP address leads. `private` covers the networks of an organisation or a carrier as well; `metadata` is what
 * a cloud tells its machines about themselves, credentials included; `reserved` is everything that is nobody's address.
 */
export type AddressKind =
  | 'public'
  | 'private'
  | 'loopback'
  | 'metadata'
  | 'link-local'
  | 'unspecified'
  | 'multicast'
  | 'reserved';

type Family = 'ipv4' | 'ipv6';

/** In this order: what is in two ranges has the kind of the first. Addresses are `BlockList` rules: one, or a net. */
const ranges: readonly [kind: AddressKind, family: Family, nets: readonly string[]][] = [
  // AWS and most others, Alibaba, Azure, Oracle; AWS and Google by IPv6.
  ['metadata', 'ipv4', ['169.254.169.254/32', '100.100.100.200/32', '168.63.129.16/32', '192.0.0.192/32']],
  ['metadata', 'ipv6', ['fd00:ec2::/32', 'fd20:ce::254/128']],
  ['loopback', 'ipv4', ['127.0.0.0/8']],
  ['loopback', 'ipv6', ['::1/128']],
  ['link-local', 'ipv4', ['169.254.0.0/16']],
  ['link-local', 'ipv6', ['fe80::/10']],
  // RFC 1918, carriers (RFC 6598) and networks for tests (RFC 2544), which some VPN programs use.
  ['private', 'ipv4', ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '198.18.0.0/15']],
  ['private', 'ipv6', ['fc00::/7']],
  ['unspecified', 'ipv4', ['0.0.0.0/8']],
  ['unspecified', 'ipv6', ['::/128']],
  ['multicast', 'ipv4', ['224.0.0.0/4']],
  ['multicast', 'ipv6', ['ff00::/8']],
  ['reserved', 'ipv4', ['192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '198.51.100.0/24', '203.0.113.0/24']],
  ['reserved', 'ipv4', ['240.0.0.0/4']],
  // Protocol assignments with the tunnels of Teredo, tunnels of 6to4, and documentation. What is not in 2000::/3 is added
  // below.
  ['reserved', 'ipv6', ['2001::/23', '2002::/16', '2001:db8::/32', '3fff::/20']],
];

const lists = ranges.map(([kind, family, nets]) => ({ kind, family, list: blockList(family, nets) }));
const globalUnicast = blockList('ipv6', ['2000::/3']);

/** IPv6 addresses that end in the IPv4 address to which they lead: mapped, translated, compatible, and NAT64. */
const carriers = blockList('ipv6', ['::ffff:0:0/96', '::ffff:0:0:0/96', '::/96', '64:ff9b::/96']);

/** The kind of an IP address in any notation that is one. What is no IP address is `reserved`. */
export function kindOfAddress(address: string): AddressKind {
  if (isIPv4(address)) return kindInLists(address, 'ipv4') ?? 'public';
  // An address with a zone only means something on one link.
  if (address.includes('%')) return 'link-local';
  if (!isIPv6(address)) return 'reserved';
  const known = kindInLists(address, 'ipv6');
  if (known !== null) return known;
  if (carriers.check(address, 'ipv6')) return kindOfAddress(carriedAddress(address));
  return globalUnicast.check(address, 'ipv6') ? 'public' : 'reserved';
}

/** The IPv4 address in the last 32 bits. */
function carriedAddress(address: string): string {
  return wordsOf(address)
    .slice(-2)
    .flatMap((word) => [word >> 8, word & 0xff])
    .join('.');
}

/** The eight words of an IPv6 address. The parser of URLs writes it in one form, without dots. */
function wordsOf(address: string): number[] {
  const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [head = '', tail] = canonical.split('::');
  const before = hexWords(head);
  const after = hexWords(tail ?? '');
  const zeros = Array<number>(8 - before.length - after.length).fill(0);
  return [...before, ...zeros, ...after];
}

function hexWords(text: string): number[] {
  return text === '' ? [] : text.split(':').map((word) => Number.parseInt(word, 16));
}

function kindInLists(address: string, family: Family): AddressKind | null {
  return lists.find((range) => range.family === family && range.list.check(address, family))?.kind ?? null;
}

function blockList(family: Family, nets: readonly string[]): BlockList {
  const list = new BlockList();
  for (const net of nets) {
    const [base = '', prefix = ''] = net.split('/');
    list.addSubnet(base, Number(prefix), family);
  }
  return list;
}
