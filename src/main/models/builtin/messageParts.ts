import type { Dispatch } from './dispatch.ts';
import { isAmong, type Parts } from './handoffReason.ts';
import { readSentence } from './sentence.ts';
import { splitLoosely, splitSteps } from './steps.ts';

/** What the parts of a message are told by. */
export interface PartOptions {
  /** What whoever handed the message over said of its parts. */
  known: Parts;
  dispatch: Dispatch;
  /** The server whose tool of this agent does a part; null where none does. */
  serverOf(part: string): string | null;
  now: Date;
}

/**
 * The requests in a message, in order. Where who handed it over told of its parts, it is split as it was there. A mere
 * "and" parts only requests that are plainly for different agents, or different servers.
 */
export function messageParts(message: string, options: PartOptions): string[] {
  const { known, dispatch, serverOf, now } = options;
  const named = [...known.done, ...known.left];
  const strict = splitSteps(message, (part) => named.length > 0 || serverOf(part) !== null || dispatch.isRequest(part));
  if (strict.some((part) => isAmong(part, named)) || (named.length === 0 && strict.length > 1)) return strict;
  // What a colon introduces is content, whatever is in it.
  const loose = splitLoosely(message, readSentence(message, now).content?.start ?? message.length);
  return named.length > 0 || areSeparate(loose, options) ? loose : strict;
}

/** Whether parts are plainly requests, and for different doers. */
function areSeparate(parts: readonly string[], { dispatch, serverOf }: PartOptions): boolean {
  if (parts.length < 2 || !parts.every((part) => isWhole(part) && dispatch.isPlain(part))) return false;
  const doers = new Set(parts.map((part) => dispatch.sureOf(part) ?? serverOf(part)));
  return doers.size > 1 && !doers.has(null);
}

/** Whether no quotation begins in one part and ends in another. */
function isWhole(part: string): boolean {
  const count = (mark: RegExp) => part.match(mark)?.length ?? 0;
  return count(/"/g) % 2 === 0 && count(/[“«]/g) === count(/[”»]/g);
}
