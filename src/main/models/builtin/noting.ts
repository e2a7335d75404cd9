import type { Sentence, SentenceWord } from './sentence.ts';

/** A verb that means to make a note only with its "down". */
const writingDown = /^(?:write|put|take) (?:\S{1,20} )?down\b/i;

const notingVerbs = /^(?:remember|jot|memorize)$/;

/** Whether a word with what follows it means to write something down: "put it down", "write down". */
export function writesDown(text: string, { start }: { start: number }): boolean {
  return writingDown.test(text.slice(start, start + longestPhrase));
}

const longestPhrase = 40;

/**
 * The verb of a request to note down what follows it ("remember that …", "note buy milk"); null for every other request.
 * "Note Groceries" says too little to be one: it may name a note.
 */
export function notingVerb({ text, words, content }: Sentence): SentenceWord | null {
  const verb = words.find(({ role }) => role === 'action');
  if (verb === undefined) return null;
  if (notingVerbs.test(verb.lower) || writesDown(text, verb)) return verb;
  const [next, ...others] = words.slice(words.indexOf(verb) + 1).filter(({ role }) => role !== 'stop');
  const isText = next?.role === 'object' && next.start === verb.end + 1 && others.length > 0;
  return verb.lower === 'note' && isText && content === null ? verb : null;
}
