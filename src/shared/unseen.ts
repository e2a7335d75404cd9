/** Takes part in a text without showing: tags, zero-width characters, fillers, direction controls, selectors, blanks. */
const unseen = /\p{Default_Ignorable_Code_Point}|\u2028|\u2029|\u2800|[\ufff9-\ufffb]/gu;

/** Some marks and letters are themselves among the unseen. */
const letterAtEnd = /(?!\p{Default_Ignorable_Code_Point})[\p{L}\p{M}]$/u;
const letterAtStart = /^(?!\p{Default_Ignorable_Code_Point})[\p{L}\p{M}]/u;

const joiners = ['\u200c', '\u200d'];
const emojiSelectors = ['\ufe0e', '\ufe0f'];
/** Long enough for an emoji with its selector. */
const contextLength = 4;

/** A text with each character that a reader can't see replaced. What a script or an emoji needs to be written stays. */
export function replaceUnseen(text: string, replacement: (mark: string) => string): string {
  return text.replace(unseen, (mark, offset: number, whole: string) => {
    const before = whole.slice(Math.max(0, offset - contextLength), offset);
    const after = whole.slice(offset + mark.length, offset + mark.length + contextLength);
    return isNeeded(mark, before, after) ? mark : replacement(mark);
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
