import type { Sentence } from './sentence.ts';
import type { ToolDocument } from './toolDocument.ts';
import { isLooking, verbClassesOf } from './vocabulary.ts';

/** What a tool counts that does the other thing than the verb says: looks where a change is wanted, or the reverse. */
const otherManner = 0.6;

/** 1 where a tool may do what the verb of a request says; less where it only looks or where it changes something. */
export function mannerOf(sentence: Sentence, tool: ToolDocument, actionMatched: boolean): number {
  if (tool.changes && onlyLooks(sentence)) return otherManner;
  return !actionMatched && looks(tool) && wantsChange(sentence) ? otherManner : 1;
}

/** Whether a request asks, or has a verb that only looks ("show", "find"): what changes something is hardly meant. */
function onlyLooks(sentence: Sentence): boolean {
  return sentence.isQuestion || isLooking(classesOfAction(sentence));
}

/** Whether the verb of a request can only mean a change. "Make a list" may look. */
function wantsChange(sentence: Sentence): boolean {
  const action = sentence.words.find(({ role }) => role === 'action');
  const classes = classesOfAction(sentence);
  return action?.lower !== 'make' && classes.length > 0 && classes.every((name) => changes.has(name));
}

function classesOfAction({ words }: Sentence): string[] {
  return words.filter(({ role }) => role === 'action').flatMap(({ stem }) => verbClassesOf(stem));
}

/** Whether a tool's own verb says that it only looks; a name without a verb says nothing of that. */
function looks({ nameTerms, changes: doesChange }: ToolDocument): boolean {
  return !doesChange && ['@now', '@list', '@read', '@find'].some((name) => nameTerms.has(name));
}

const changes = new Set(['@create', '@delete', '@change', '@send', '@move', '@copy']);
