import { kindOfName } from './parameters.ts';
import type { Sentence, SentenceWord } from './sentence.ts';
import type { ToolDocument } from './toolDocument.ts';
import { cues, verbClassesOf } from './vocabulary.ts';
import { stemsOfName } from './words.ts';

/**
 * Why a tool that makes things is not meant, though the verb and the words fit it, as a sentence for the user; null where
 * nothing speaks against it. To make the wrong thing is worse than to make none.
 */
export function obstacleTo(
  tool: ToolDocument,
  sentence: Sentence,
  tools: readonly ToolDocument[],
  isComplete: boolean,
): string | null {
  const action = sentence.words.find(({ role }) => role === 'action');
  if (action !== undefined && tool.changes && wantsSeveral(sentence, tool)) {
    return `**${tool.title}** takes one at a time, so say which one.`;
  }
  if (action === undefined || !verbClassesOf(action.stem).includes('@create')) return null;
  if (wantsResult(action, sentence, tool, tools)) {
    return 'I can’t take what one tool gives into another one: say the text itself that is to be written.';
  }
  if (!tool.changes || !tool.nameTerms.has('@create')) return null;
  const thing = thingToMake(sentence, action);
  if (thing !== null && isAnother(thing, tool, tools, { sentence, isComplete })) {
    return `No tool here makes a ${thing.lower} by itself.`;
  }
  return addsAtEnd(action, sentence, tool)
    ? 'No tool here adds to what is there already.'
    : intoOther(sentence, tool, tools);
}

/** "Delete all files in docs", "close issues 12 and 13": a tool that takes one would do it to the wrong one, or to half. */
function wantsSeveral({ words, content }: Sentence, { parameters, nouns, name }: ToolDocument): boolean {
  const isOne = parameters.some(
    ({ kind, required }) => required && (kind === 'identifier' || kind === 'path' || kind === 'number'),
  );
  const takesMany =
    parameters.some(({ kind, required }) => required && kind === 'list') || stemsOfName(name).includes('all');
  if (!isOne || takesMany) return false;
  const head = words.filter(({ start }) => start < (content?.start ?? Number.POSITIVE_INFINITY));
  const plural = head.findIndex(
    ({ lower, stem, role }) => role !== 'value' && nouns.has(stem) && lower.endsWith('s') && lower !== stem,
  );
  if (plural < 0) return false;
  const isAll = head.slice(0, plural).some(({ lower }) => /^(?:all|every|both)$/.test(lower));
  const [first, joint, second] = head.slice(plural + 1);
  const isNumber = (word: SentenceWord | undefined) => word?.literal?.kind === 'number';
  return isAll || (isNumber(first) && (isNumber(joint) || (joint?.lower === 'and' && isNumber(second))));
}

/** What a request wants to be made: "a folder", "a new tag". */
function thingToMake({ words }: Sentence, action: SentenceWord): SentenceWord | null {
  const said = words.filter(({ role, start }) => start > action.start && (role === 'object' || role === 'content'));
  const thing = said.find(({ lower }) => lower !== 'new');
  return thing === undefined || thing.literal !== null || verbClassesOf(thing.stem).length > 0 ? null : thing;
}

/** "Save the current time to a file", "save my notes to a file": what is to be written only another tool can tell. */
function wantsResult(
  action: SentenceWord,
  { words, content }: Sentence,
  tool: ToolDocument,
  tools: readonly ToolDocument[],
): boolean {
  if (content !== null) return false;
  const after = words.slice(words.indexOf(action) + 1);
  const cue = after.findIndex(({ lower }) => /^(?:to|into|in|as)$/.test(lower));
  const noun = after[cue - 1];
  if (noun === undefined || noun.literal !== null || !/^(?:the|my|our|all)$/.test(after[0]?.lower ?? '')) return false;
  if (cue > longestTarget || verbClassesOf(noun.stem).length > 0 || tool.nameTerms.has(noun.stem)) return false;
  return tools.some(({ changes, takesText, nameTerms }) => !changes && takesText && nameTerms.has(noun.stem));
}

/**
 * Whether other tools are named by a thing, and this one is not: a folder is no file. With an article, or where something
 * is missing, those of the same server tell; those of others only where the thing stands alone ("a book report" is none).
 */
function isAnother(
  { stem, end }: SentenceWord,
  tool: ToolDocument,
  tools: readonly ToolDocument[],
  { sentence: { words, objectIsKind }, isComplete }: { sentence: Sentence; isComplete: boolean },
): boolean {
  if (tool.nameTerms.has(stem) || tool.nouns.has(stem) || (isComplete && !objectIsKind)) return false;
  const next = words.find(({ start }) => start >= end);
  const isAlone = objectIsKind && (next === undefined || cues.has(next.lower));
  return tools.some(({ server, nameTerms }) => (isAlone || server === tool.server) && nameTerms.has(stem));
}

/** "Append …", "add … to the end of …": a tool that writes anew would take away what is there. */
function addsAtEnd({ stem }: SentenceWord, { text, content }: Sentence, tool: ToolDocument): boolean {
  const head = text.slice(0, Math.min(longestHead, content?.start ?? longestHead));
  return (stem === 'append' || /\bto the (?:end|top|bottom) of\b/i.test(head)) && !tool.terms.has('append');
}

const longestHead = 300;

/** "… to my shopping note": into which thing that is there already, or is of another kind, something is to go. */
function intoOther(sentence: Sentence, tool: ToolDocument, tools: readonly ToolDocument[]): string | null {
  const words = targetOf(sentence);
  const [article] = words;
  if (article === undefined) return null;
  const noun = words.find(({ stem }) => tool.nouns.has(stem) && verbClassesOf(stem).length === 0);
  const takesOne = tool.parameters.some(({ kind }) => kind === 'identifier' || kind === 'path');
  if (noun !== undefined) {
    const isNew = /^an?$/.test(article.lower) || noun.lower.endsWith('s');
    return isNew || takesOne ? null : `No tool here adds to a ${noun.lower} that is there already.`;
  }
  const other = words.find(({ stem }) => verbClassesOf(stem).length === 0 && tools.some((one) => isThingOf(one, stem)));
  if (other === undefined || tool.parameters.some(({ nameStems }) => takes(nameStems, other.stem))) return null;
  return `**${tool.title}** puts nothing into a ${other.lower}.`;
}

function isThingOf({ parameters, nameTerms }: ToolDocument, stem: string): boolean {
  return kindOfName([stem]) === 'path' && nameTerms.has(stem) && parameters.some(({ kind }) => kind === 'path');
}

function takes(nameStems: readonly string[], stem: string): boolean {
  return nameStems.includes(stem) || kindOfName([...nameStems]) === kindOfName([stem]);
}

/** The words after "to" or "in" that say where something is to go, from their article on; empty without such words. */
function targetOf({ words, content }: Sentence): SentenceWord[] {
  const end = content?.start ?? Number.POSITIVE_INFINITY;
  const action = words.findIndex(({ role }) => role === 'action');
  const head = words.slice(action + 1).filter(({ start }) => start < end);
  const at = head.findIndex(({ lower }) => cues.has(lower) || /^(?:that|is|are|was)$/.test(lower));
  const isTarget = /^(?:to|into|onto|in)$/.test(head[at]?.lower ?? '') && at > 0;
  const target = isTarget ? head.slice(at + 1, at + 1 + longestTarget) : [];
  return /^(?:the|my|our|an?)$/.test(target[0]?.lower ?? '') ? target : [];
}

/** More words than these tell what is to be written, not where. */
const longestTarget = 6;
