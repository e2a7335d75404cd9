import type { JsonValue } from '../../../shared/json.ts';

/** A JSON object or list; undefined for any other text. */
export function parseJson(text: string): JsonValue | undefined {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}
