const longestLink = 2048;

/** A frame may only load the page it shows already, which is what a reload does. */
export function mayNavigate(url: string, pageOrigin: string): boolean {
  const target = parse(url);
  return target !== null && originOf(target) === pageOrigin && target.pathname === '/';
}

/**
 * Whether the window may fetch an address at all. The page's own files, what it made itself (`blob:`, `data:`) and the
 * developer tools; nothing from any network. In development the page and its hot reload come from their own server.
 */
export function mayRequest(url: string, pageOrigin: string): boolean {
  const target = parse(url);
  if (target === null) return false;
  if (['blob:', 'data:', 'devtools:'].includes(target.protocol)) return true;
  return originOf(target) === pageOrigin || originOf(target).replace(/^ws/, 'http') === pageOrigin;
}

/**
 * Whether a download may begin: only of what the page made itself, such as a tool's result that a person saves. The
 * system then asks the person where to put it.
 */
export function maySave(url: string, pageOrigin: string): boolean {
  return url.startsWith(`blob:${pageOrigin}/`);
}

/**
 * The address to show to a person before a browser opens it, or null when it is not for opening: only https and what our
 * own gateway serves, at exactly its origin (null while there is none); nothing that hides where it leads
 * (`https://bank.example@evil.example`), nothing too long to read.
 */
export function externalLink(url: string, gatewayOrigin: string | null): string | null {
  const target = parse(url);
  if (target === null || target.hostname === '') return null;
  if (target.protocol !== 'https:' && originOf(target) !== gatewayOrigin) return null;
  if (target.username !== '' || target.password !== '' || target.href.length > longestLink) return null;
  return target.href;
}

/** Node gives the opaque origin `null` for schemes it does not know, ours among them. */
function originOf({ protocol, host }: URL): string {
  return `${protocol}//${host}`;
}

function parse(url: string): URL | null {
  return URL.canParse(url) ? new URL(url) : null;
}
