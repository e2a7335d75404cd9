import { openableAddress } from '../../openAddress.tsx';

const loopback = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** The address of a sign-in page if it may be opened: https, or a page of this very machine. Otherwise null. */
export function signInAddress(href: string): string | null {
  const url = URL.canParse(href) ? new URL(href) : null;
  if (url?.protocol === 'http:' && loopback.has(url.hostname)) return url.href;
  return openableAddress(href);
}
