import type { z } from 'zod';

const units = { string: ['character', 'characters'], array: ['entry', 'entries'] } as const;

/**
 * Says in plain words what is wrong with a value that a person entered, where its schema has no words of its own;
 * undefined where the library's have to do.
 */
export function issueWords(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'too_big') return `Use at most ${amount(issue.origin, issue.maximum)}.`;
  if (issue.code === 'too_small') return `Use at least ${amount(issue.origin, issue.minimum)}.`;
  return undefined;
}

function amount(origin: string, limit: number | bigint): string {
  const shown = limit.toLocaleString('en');
  if (origin !== 'string' && origin !== 'array') return shown;
  const [one, many] = units[origin];
  return `${shown} ${limit === 1 ? one : many}`;
}
