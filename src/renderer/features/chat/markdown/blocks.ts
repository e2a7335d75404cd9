import { marked } from 'marked';

/** A top-level block of a Markdown text. A block that did not change is equal to what it was, so it renders once. */
export interface Block {
  /** Character at which it begins: its identity while text is appended. */
  at: number;
  source: string;
}

/**
 * Cuts a text into its top-level blocks. Link definitions apply to the whole text, so they are added to every block that
 * may use one. Blocks of white space are left out.
 */
export function splitBlocks(text: string): Block[] {
  const blocks: Block[] = [];
  const definitions: string[] = [];
  let at = 0;
  for (const token of marked.lexer(text)) {
    if (token.type === 'def') definitions.push(token.raw.trim());
    else if (token.type !== 'space') blocks.push({ at, source: token.raw });
    at += token.raw.length;
  }
  if (definitions.length === 0) return blocks;
  const shared = `\n\n${definitions.join('\n')}`;
  return blocks.map(({ at: start, source }) => ({
    at: start,
    source: source.includes('[') ? source + shared : source,
  }));
}
