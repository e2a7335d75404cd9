/** A text without halves of characters, as cutting a text can leave them at its ends: some receivers refuse those. */
export function wholeCharacters(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '');
}
