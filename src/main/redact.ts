const hidden = '[redacted]';
const maxDepth = 8;
const maxEntries = 200;
const maxText = 16_384;

/** Names under which secrets travel, compared without case, hyphens and underscores. */
const secretNames = new Set([
  'key',
  'value',
  'env',
  'environment',
  'authorization',
  'proxyauthorization',
  'cookie',
  'setcookie',
  'credential',
  'credentials',
  'passphrase',
]);
const secretEnding = /(?:apikey|privatekey|accesskey|secretkey|token|secret|password|passwd|bearer)s?$/;

/** What secrets look like wherever they stand. Each pattern's first group, where it has one, is kept. */
const secretPatterns: readonly RegExp[] = [
  /\b((?:bearer|basic)\s+)[\w.~+/=-]{8,}/gi,
  /\b(?:sk|pk|rk)[-_][\w-]{8,}/g,
  /\b(?:gh[opsur]_\w{16,}|github_pat_\w{16,}|glpat-[\w-]{16,}|xox[a-z]-[\w-]{8,}|npm_\w{16,}|hf_\w{16,})/g,
  /\bsbx_[0-9a-f]{16}_[\w-]{8,}/g,
  /\bAKIA[0-9A-Z]{12,}/g,
  /\bAIza[\w-]{20,}/g,
  /\beyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/@]{1,512}@/gi,
  /([?&#](?:s|key|sig|code)=)[^\s&#"']+/gi,
  /((?:api[-_ ]?key|access[-_]?key|token|secret|password|passwd)["']?\s*[=:]\s*["']?)[^\s"'&,;}]{3,}/gi,
];

/** The text with everything that looks like a secret replaced, and cut to a length that a log can bear. */
export function redactText(text: string): string {
  const cut = text.length > maxText ? `${text.slice(0, maxText)}… (${text.length} characters)` : text;
  return secretPatterns.reduce(
    (result, pattern) =>
      result.replace(pattern, (...[, kept]: unknown[]) => (typeof kept === 'string' ? kept : '') + hidden),
    cut,
  );
}

/**
 * A copy of any value that is safe to log: whatever stands under the name of a secret is gone, text is searched for
 * what looks like one, errors become data, and depth and size are bounded. Never throws, cycles included.
 */
export function redact(value: unknown): unknown {
  return copy(value, 0, new Set());
}

function copy(value: unknown, depth: number, above: Set<object>): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint' || typeof value === 'symbol' || typeof value === 'function')
    return String(value).slice(0, 100);
  if (typeof value !== 'object' || value === null) return value;
  if (above.has(value)) return '[circular]';
  if (depth >= maxDepth) return '[too deep]';
  above.add(value);
  try {
    return copyObject(value, depth + 1, above);
  } catch {
    return '[unreadable]';
  } finally {
    above.delete(value);
  }
}

function copyObject(value: object, depth: number, above: Set<object>): unknown {
  if (value instanceof Error) return copyError(value, depth, above);
  if (value instanceof Date || value instanceof URL) return redactText(String(value));
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.slice(0, maxEntries).map((entry) => copy(entry, depth, above));
  if (value instanceof Map)
    return copyEntries(
      [...value].map(([name, entry]) => [String(name), entry]),
      depth,
      above,
    );
  if (value instanceof Set) return [...value].slice(0, maxEntries).map((entry) => copy(entry, depth, above));
  return copyEntries(Object.entries(value), depth, above);
}

function copyEntries(entries: [string, unknown][], depth: number, above: Set<object>): Record<string, unknown> {
  return Object.fromEntries(
    entries
      .slice(0, maxEntries)
      .map(([name, entry]) => [name, isSecretName(name) && entry != null ? hidden : copy(entry, depth, above)]),
  );
}

function copyError(error: Error, depth: number, above: Set<object>): Record<string, unknown> {
  const { name, message, stack, cause } = error;
  return {
    ...copyEntries(Object.entries(error), depth, above),
    name,
    message: redactText(message),
    ...(stack === undefined ? {} : { stack: redactText(stack) }),
    ...(cause === undefined ? {} : { cause: copy(cause, depth, above) }),
  };
}

function isSecretName(name: string): boolean {
  const plain = name.toLowerCase().replace(/[-_\s]/g, '');
  return secretNames.has(plain) || secretEnding.test(plain);
}
