import type { PageFile } from './pageFiles.ts';

/**
 * The policy of the page: everything comes from where the page came from, and nothing else loads or runs. `sockets` names the origins that the page may open a socket to, beside its own.
 */
export function contentSecurityPolicy(sockets: readonly string[] = []): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    'media-src blob:',
    "font-src 'self'",
    ["connect-src 'self'", ...sockets].join(' '),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** What every answer carries, page or not. */
export function securityHeaders(policy: string): Record<string, string> {
  return {
    'Content-Security-Policy': policy,
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  };
}

/** The headers of one file: hashed names may be kept for good, everything else is asked for anew each time. */
export function fileHeaders(file: PageFile): Record<string, string> {
  return {
    'Content-Type': file.contentType,
    'Cache-Control': file.immutable ? 'private, max-age=31536000, immutable' : 'no-store',
  };
}
