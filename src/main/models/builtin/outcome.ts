import { type ErrorCode, errorCodeSchema } from '../../../shared/errors.ts';
import type { JsonObject, JsonValue } from '../../../shared/json.ts';
import { parseJson } from './history.ts';
import { asObject } from './parameters.ts';

/** What a tool's output says: `data` where it was JSON, `text` where it has words for a person. */
export type ReadOutcome =
  | { success: true; data: JsonValue; text: string | null }
  | { success: false; code: ErrorCode | null; message: string };

/** The runtime's own words for a call that a person refused, where no host put better ones in their place. */
const refused = /^tool execution was not approved\.?$/i;
/** What stands in a history in place of a result that never came. */
const interrupted = /^\W{0,3}(?:(?:the |this )?(?:tool )?call was |it was |tool execution (?:was )?)?interrupted\b/i;
const longestInterruption = 300;
const failed = /^(?:an )?error(?: occurred)?\b[^:]{0,60}:\s*/i;

/** Reads an output in any of the forms that hosts and servers use. */
export function readOutcome(output: string): ReadOutcome {
  const value = parseJson(output);
  if (value === undefined) return readText(output);
  const object = asObject(value);
  if (object.success === false || (object.error !== undefined && object.error !== null && object.data === undefined)) {
    return readError(object.error);
  }
  return object.success === true ? readSuccess(object) : { success: true, data: value, text: null };
}

function readText(output: string): ReadOutcome {
  if (refused.test(output.trim())) return { success: false, code: 'DENIED', message: '' };
  if (output.length <= longestInterruption && interrupted.test(output)) {
    return { success: false, code: 'OUTCOME_UNKNOWN', message: 'It was interrupted: check before you repeat it.' };
  }
  if (failed.test(output)) return { success: false, code: null, message: output.replace(failed, '') };
  return { success: true, data: null, text: output };
}

function readError(error: JsonValue | undefined): ReadOutcome {
  if (typeof error === 'string') return { success: false, code: null, message: error };
  const { code, message } = asObject(error);
  const known = errorCodeSchema.safeParse(code);
  return {
    success: false,
    code: known.success ? known.data : null,
    message: typeof message === 'string' ? message : 'The tool did not say why.',
  };
}

/** The host's own form carries the server's structured form and its text inside; a server's form has data alone. */
function readSuccess({ data = null, text }: JsonObject): ReadOutcome {
  const inner = asObject(data);
  if (typeof inner.text !== 'string' || !('structured' in inner)) return { success: true, data, text: prose(text) };
  const structured = asObject(inner.structured);
  return {
    success: true,
    data: structured.success === true ? (structured.data ?? null) : structured,
    text: prose(inner.text),
  };
}

/** A text that people read. Many servers repeat their JSON as text; that is none. */
function prose(text: JsonValue | undefined): string | null {
  return typeof text === 'string' && text.trim() !== '' && !/^\s*[[{]/.test(text) ? text : null;
}
