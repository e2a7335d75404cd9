const escapeCharacter = String.fromCodePoint(0x1b);
const bell = String.fromCodePoint(0x07);
/** The eight-bit forms of the control sequence introducer and of the string introducers and their terminator. */
const csi = String.fromCodePoint(0x9b);
const strings = String.fromCodePoint(0x90, 0x98, 0x9d, 0x9e, 0x9f);
const terminator = String.fromCodePoint(0x9c);

/** Escape sequences of terminals: control sequences, strings (which may hold any text), and the short ones. */
const terminalSequences = new RegExp(
  [
    `(?:${escapeCharacter}\\[|${csi})[0-?]*[ -/]*[@-~]`,
    `(?:${escapeCharacter}[\\]PX^_]|[${strings}])[^${bell}${escapeCharacter}${terminator}]*(?:${bell}|${escapeCharacter}\\\\|${terminator})?`,
    `${escapeCharacter}[ -/]*[0-~]?`,
  ].join('|'),
  'gu',
);
const controls = /(?![\t\n])\p{Control}/gu;
const anyControl = /(?!\t)\p{Control}/u;
/** Takes part in a text without showing: tags, zero-width characters, fillers, direction controls, selectors, blanks. */
const unseen = /\p{Default_Ignorable_Code_Point}|\u2028|\u2029|\u2800|[\ufff9-\ufffb]/gu;

/** Some marks and letters are themselves among the unseen. */
const letterAtEnd = /(?!\p{Default_Ignorable_Code_Point})[\p{L}\p{M}]$/u;
const letterAtStart = /^(?!\p{Default_Ignorable_Code_Point})[\p{L}\p{M}]/u;

const joiners = ['\u200c', '\u200d'];
const emojiSelectors = ['\ufe0e', '\ufe0f'];
/** Long enough for an emoji with its selector. */
const contextLength = 4;

/**
 * A text with nothing in it that a reader can't see: terminal sequences, control characters, Unicode tags, zero-width
 * and direction characters are gone. What a script or an emoji needs to be written stays. A second pass changes nothing.
 */
export function visibleText(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(terminalSequences, '')
    .replace(controls, '')
    .replace(unseen, (mark, offset: number, whole: string) => {
      const before = whole.slice(Math.max(0, offset - contextLength), offset);
      const after = whole.slice(offset + mark.length, offset + mark.length + contextLength);
      return isNeeded(mark, before, after) ? mark : '';
    });
}

/** Joiners shape words of many scripts and hold emoji together; a selector follows the emoji that it is for. */
function isNeeded(mark: string, before: string, after: string): boolean {
  if (emojiSelectors.includes(mark)) return /\p{Emoji}$/u.test(before);
  if (!joiners.includes(mark)) return false;
  const joinsEmoji = /(?:\p{Extended_Pictographic}\ufe0f?|\p{Emoji_Modifier})$/u.test(before);
  if (joinsEmoji && /^\p{Extended_Pictographic}/u.test(after)) return true;
  // Between Latin letters a joiner does nothing but hide.
  const joinsLetters = letterAtEnd.test(before) && letterAtStart.test(after);
  return joinsLetters && !/\p{Script=Latin}$/u.test(before) && !/^\p{Script=Latin}/u.test(after);
}

/** A text without terminal sequences and control characters, on one line: what a log shows. */
export function plainLine(text: string): string {
  // Most lines have nothing to remove, and lines may come by the thousand.
  if (!anyControl.test(text)) return text;
  return text
    .replace(terminalSequences, '')
    .replace(/[\r\n]+/g, ' ')
    .replace(controls, '');
}

/** The first `length` UTF-16 units of a text, never half a character. */
export function cutText(text: string, length: number): string {
  if (text.length <= length) return text;
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? length - 1 : length);
}
