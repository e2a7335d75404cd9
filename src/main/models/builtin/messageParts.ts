import type { Dispatch } from './dispatch.ts';
import { isAmong, type Parts } from './handoffReason.ts';
import { readSentence } from './sentence.ts';
import { splitLoosely, splitSteps } from './steps.ts';
import { cues, isLooking, verbClassesOf } from './vocabulary.ts';

/** What the parts of a message are told by. */
export interface PartOptions {
  /** What whoever handed the message over said of its parts. */
  known: Parts;
  dispatch: Dispatch;
  /** The server whose tool of this agent does a part, by at least so many signs; null where none does. */
  serverOf(part: string, leastEvidence?: number): string | null;
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
  const split = splitLoosely(message, readSentence(message, now).content?.start ?? message.length);
  const loose = withSharedVerb(split, now);
  return named.length > 0 || areSeparate(loose, split, options) ? loose : strict;
}

/**
 * "List my notes and my files": what is to be shown shares its verb. Only a verb that looks is shared, and only from
 * part to part, so that every agent who reads the message finds the same parts.
 */
function withSharedVerb(parts: readonly string[], now: Date): string[] {
  const [first = '', ...others] = parts;
  const shared = sharedVerb(first, now);
  const isThing = (part: string) => {
    if (part.split(/\s+/).length > longestThing) return false;
    const { words, isQuestion } = readSentence(part, now);
    const isCommand = words.some(({ role, stem }) => role === 'action' && verbClassesOf(stem).length > 0);
    return !isQuestion && !isCommand && (shared?.isBare === true || /^(?:my|the|all|our)\s/i.test(part));
  };
  return shared === null
    ? [...parts]
    : [first, ...others.map((part) => (isThing(part) ? `${shared.verb} ${part}` : part))];
}

/** More words than these are a request of their own. */
const longestThing = 4;

/** The verb of a command that looks, as it was written; `isBare` where no word in it announces a value. */
function sharedVerb(text: string, now: Date): { verb: string; isBare: boolean } | null {
  const { words, isQuestion } = readSentence(text, now);
  const index = words.findIndex(({ role }) => role === 'action');
  const action = words[index];
  if (isQuestion || action === undefined || !isLooking(verbClassesOf(action.stem))) return null;
  const last = words[index + 1]?.lower === 'me' ? words[index + 1] : action;
  const isBare = !words.slice(index + 1).some(({ lower }) => cues.has(lower));
  return { verb: text.slice(0, last?.end), isBare };
}

/** Whether parts are plainly requests, and for different doers. */
function areSeparate(
  parts: readonly string[],
  asWritten: readonly string[],
  { dispatch, serverOf }: PartOptions,
): boolean {
  if (parts.length < 2 || !parts.every((part) => isWhole(part) && dispatch.isPlain(part))) return false;
  // A verb that was only shared is no sign of its own.
  const leastEvidence = (part: string) => (asWritten.includes(part) ? 1 : 2);
  const doers = new Set(parts.map((part) => dispatch.sureOf(part) ?? serverOf(part, leastEvidence(part))));
  return doers.size > 1 && !doers.has(null);
}

/** Whether no quotation begins in one part and ends in another. */
function isWhole(part: string): boolean {
  const count = (mark: RegExp) => part.match(mark)?.length ?? 0;
  return count(/"/g) % 2 === 0 && count(/[“«]/g) === count(/[”»]/g);
}
