import type { Draft } from './draft.ts';
import { kindOfName, namesFlag } from './parameters.ts';
import type { SentenceWord } from './sentence.ts';
import { closingWords, cues, questionWords, stopWords } from './vocabulary.ts';

/** "the folder inbox", "file README": names that no form gives away, but the word before them. */
export function takeNamedPaths(draft: Draft): void {
  for (const parameter of draft.open('path')) {
    const index = draft.words.findIndex(
      (word, position) => leads(word, parameter.isFolder) && isName(draft.words[position + 1], draft),
    );
    const word = draft.words[index];
    const name = draft.words[index + 1];
    if (word === undefined || name === undefined) continue;
    const { start, end, text } = name.literal ?? name;
    draft.set(parameter, text, { start: word.start, end: Math.max(end, name.end) });
    draft.use(start, end);
  }
}

/** One file or folder: "files" are some, and none is named by the next word. */
function leads({ lower, role }: SentenceWord, isFolder: boolean): boolean {
  const isLead = isFolder ? /^(?:folder|directory)$/ : /^(?:file|folder|directory|path)$/;
  return role !== 'action' && isLead.test(lower);
}

function isName(word: SentenceWord | undefined, draft: Draft): boolean {
  if (word === undefined || !draft.isFree(word) || word.role === 'action') return false;
  if (word.literal !== null) return word.literal.kind === 'quoted';
  const isOther = [closingWords, cues, questionWords, stopWords].some((words) => words.has(word.lower));
  const isFlag = draft.tool.parameters.some((flag) => flag.kind === 'boolean' && namesFlag(word, flag));
  // "The file name" names none.
  const kind = kindOfName([word.stem]);
  return !isOther && !isFlag && kind !== 'path' && kind !== 'title';
}
