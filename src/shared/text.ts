/** Whether a UTF-16 unit is the first of the two that make one character. */
export function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

/** The beginning of a text, of at most so many UTF-16 units, without half a character at its end. */
export function cutText(text: string, length: number): string {
  if (text.length <= length) return text;
  return text.slice(0, isHighSurrogate(text.charCodeAt(length - 1)) ? length - 1 : length);
}

/** A text without halves of characters, as cutting a text can leave them at its ends: some receivers refuse those. */
export function wholeCharacters(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '');
}
