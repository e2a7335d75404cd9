import { marked } from 'marked';

/** A top-level block of a Markdown text. A block that did not change is equal to what it was, so it renders once. */
export interface Block {
  /** Character at which it begins: its identity while text is appended. */
  at: number;
  source: string;
}

/** Where a note is defined; the first group is its label. */
const footnote = /^ {0,3}\[\^([^\]\s]+)\]:/gm;

/**
 * Cuts a text into its top-level blocks. Definitions of links and notes apply to the whole text, so they are added to
 * every block that may use one; of a note only that there is one: its text is a block of its own. Blocks of white space
 * are left out.
 */
export function splitBlocks(text: string): Block[] {
  const blocks: Block[] = [];
  const links: string[] = [];
  let at = 0;
  for (const token of marked.lexer(text)) {
    if (token.type === 'def' && !isFootnote(token.raw)) links.push(token.raw.trim());
    else if (token.type !== 'space') blocks.push({ at, source: token.raw });
    at += token.raw.length;
  }
  const notes = text.includes('[^') ? blocks.flatMap(({ source }) => footnotesIn(source)) : [];
  if (links.length === 0 && notes.length === 0) return blocks;
  return blocks.map(({ at: start, source }) => ({ at: start, source: withDefinitions(source, links, notes) }));
}

function withDefinitions(source: string, links: readonly string[], notes: readonly string[]): string {
  if (!source.includes('[')) return source;
  const own = footnotesIn(source);
  const meant = notes.filter((label) => source.includes(`[^${label}]`) && !own.includes(label));
  const added = [...links, ...meant.map((label) => `[^${label}]:`)];
  return added.length === 0 ? source : `${source}\n\n${added.join('\n')}`;
}

function isFootnote(source: string): boolean {
  return footnotesIn(source).length > 0;
}

function footnotesIn(source: string): string[] {
  return [...source.matchAll(footnote)].flatMap(([, label]) => label ?? []);
}
