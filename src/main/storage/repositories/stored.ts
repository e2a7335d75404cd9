import type { z } from 'zod';
import type { Logger } from '../../../shared/logger.ts';

/** Stored JSON in its checked form; null, with a line in the log, when it does not have that form. */
export function parseStored<T>(schema: z.ZodType<T>, json: string, what: string, log: Logger): T | null {
  const result = schema.safeParse(JSON.parse(json));
  if (result.success) return result.data;
  log.warn(
    { issues: result.error.issues.map(({ path, code }) => ({ path, code })) },
    `Stored ${what} is not understood`,
  );
  return null;
}
