import { ToolFailure } from '../../kit/outcome.ts';
import { limits } from '../models/connection.ts';

export type QueryValue = string | number | boolean | null;
export type Query = Readonly<Record<string, QueryValue | readonly QueryValue[]>>;

/** How often a path may be percent-encoded in itself: servers that decode twice exist. */
const mostEncodings = 4;

/**
 * The address of a call: the path below the base address, and the query, which may stand in the path too. Throws
 * INVALID_INPUT for a path that would leave the base address, or that servers read in different ways.
 */
export function joinAddress(baseUrl: URL, given: string, query: Query): URL {
  const [path = '', ...written] = given.split('?');
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(path) || path.startsWith('//')) {
    throw badPath(`it has to go on from the base address ${baseUrl.href}, without scheme and host`);
  }
  const flaw = pathFlaw(path);
  if (flaw !== null) throw badPath(flaw);
  if (/[#\p{Cc}\p{Zs}]/u.test(written.join('?'))) throw badPath('its query has a # or a space; percent-encode them');
  const below = path.replace(/^\//, '');
  const url = new URL(baseUrl);
  if (below !== '') url.pathname = `${folderOf(baseUrl)}${below}`;
  url.search = written.join('?');
  for (const [name, value] of Object.entries(query)) appendAll(url.searchParams, name, value);
  if (!isBelow(url, baseUrl)) throw badPath(`it leads out of the base address ${baseUrl.href}`);
  if (url.href.length <= limits.address) return url;
  throw new ToolFailure('TOO_LARGE', `The address would have more than ${limits.address} characters.`);
}

/** Whether the address has the origin of the base address and lies at or below its path, as a server would read it. */
export function isBelow(url: URL, baseUrl: URL): boolean {
  if (url.origin !== baseUrl.origin || url.username !== '' || url.password !== '') return false;
  const isInside = url.pathname === baseUrl.pathname || url.pathname.startsWith(folderOf(baseUrl));
  return isInside && pathFlaw(url.pathname.slice(folderOf(baseUrl).length)) === null;
}

function folderOf({ pathname }: URL): string {
  return pathname.endsWith('/') ? pathname : `${pathname}/`;
}

/** What is wrong with the path, as the end of a sentence; null when nothing is. */
function pathFlaw(path: string): string | null {
  if (path.includes('#')) return 'it has a #, which no server would see';
  if (path.includes('\\')) return 'it has a backslash; write / or %5C';
  if (path.includes('//')) return 'it has an empty segment (//)';
  let decoded = path;
  for (let round = 0; round <= mostEncodings; round += 1) {
    const flaw = decodedFlaw(decoded);
    if (flaw !== null) return flaw;
    const next = decode(decoded, round);
    if (next === null) return 'it has a % that begins no percent encoding; write %25 for it';
    if (next === decoded) return null;
    decoded = next;
  }
  return 'it is percent-encoded too many times over';
}

function decodedFlaw(path: string): string | null {
  if (/\p{Cc}/u.test(path)) return 'it has control characters';
  // Some servers read a backslash as a slash, or take what follows a semicolon off a segment before they look at it.
  const isStep = path.split(/[/\\]/).some((segment) => /^\.\.?$/.test(segment.replace(/;.*$/, '').trim()));
  return isStep ? 'it has a segment . or ..' : null;
}

/** Percent-decodes once; null where the path as it was given is not well formed. Later rounds decode what they can. */
function decode(path: string, round: number): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    // Octets that are no UTF-8 are legal in a path; each is looked at on its own.
    if (round === 0 && /%(?![0-9a-f]{2})/i.test(path)) return null;
    return path.replace(/%([0-9a-f]{2})/gi, (_, octet: string) => String.fromCharCode(Number.parseInt(octet, 16)));
  }
}

function appendAll(target: URLSearchParams, name: string, value: Query[string]): void {
  // An array becomes the same parameter several times; nothing is the parameter without a value.
  for (const one of [value].flat()) target.append(name, one === null ? '' : String(one));
}

function badPath(reason: string): ToolFailure {
  return new ToolFailure('INVALID_INPUT', `This path cannot be called: ${reason}.`);
}
