/**
 * Characters that show nothing or reorder what is shown: all of Unicode's control (Cc) and format (Cf) characters, such
 * as zero-width and bidi controls and the tag block, but not tabs, line breaks and the Arabic signs that do show.
 */
const hidden = /(?![\t\n\r\u0600-\u0605\u06DD\u070F\u0890\u0891\u08E2])[\p{Cc}\p{Cf}\u2028\u2029]/gu;
const pictograph = /\p{Extended_Pictographic}/u;

/**
 * Text from outside with every hidden character written out as its code point, so that what a person approves is what
 * they read. Joiners inside an emoji stay.
 */
export function visibleText(text: string): string {
  return text.replace(hidden, (character, offset: number) => {
    const joins = character === '\u200D' && pictograph.test(text.slice(offset + 1, offset + 3));
    return joins ? character : `⟨U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`;
  });
}
