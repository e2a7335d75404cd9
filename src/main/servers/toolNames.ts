import { createHash } from 'node:crypto';

/** The longest name of a function that every provider takes. */
const maxLength = 64;
const hashLength = 8;

/**
 * The name under which models see a tool: `<server>__<tool>`, at most 64 characters of `[a-zA-Z0-9_-]`. It depends on
 * the two names alone, so that it is the same in every run. A tool name that does not fit is shortened and cleaned, and
 * gets a hash of the original as suffix; so does one that looks like such a result, hence no two tools share a name.
 */
export function modelToolName(serverId: string, tool: string): string {
  const prefix = `${serverId}__`;
  const fits = /^[a-zA-Z0-9_-]+$/.test(tool) && prefix.length + tool.length <= maxLength;
  if (fits && !/_[0-9a-f]{8}$/.test(tool)) return prefix + tool;
  const hash = createHash('sha256').update(tool).digest('hex').slice(0, hashLength);
  const stem = tool.replace(/[^a-zA-Z0-9_-]+/g, '_').slice(0, maxLength - prefix.length - hashLength - 1);
  return `${prefix}${stem}_${hash}`;
}
