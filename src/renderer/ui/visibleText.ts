import { replaceUnseen } from '../../shared/unseen.ts';

/**
 * Control and format characters, such as direction controls and the tag block, but not tabs, line breaks, the Arabic
 * signs that do show, and the joiners, which have their place in many scripts.
 */
const formatting = /(?!\p{Join_Control}|[\t\n\r\u0600-\u0605\u06DD\u070F\u0890\u0891\u08E2])[\p{Cc}\p{Cf}]/gu;

/**
 * Text from outside with every character that shows nothing, or reorders what is shown, written out as its code point,
 * so that what a person approves is what they read. What a script or an emoji needs to be written stays.
 */
export function visibleText(text: string): string {
  return replaceUnseen(text, writtenOut).replace(formatting, writtenOut);
}

function writtenOut(character: string): string {
  return `⟨U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`;
}
