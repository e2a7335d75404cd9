import { z } from 'zod';
import type { CallContext } from '../../kit/tool.ts';
import type { Entry, Kind } from '../rooted/entries.ts';
import type { EntryWork, NewEntryWork, Root } from '../rooted/root.ts';
import { quoted, segmentsOf } from '../rooted/segments.ts';
import type { Roots } from '../roots.ts';

export const readOnly = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };
export const destructive = { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: false };

const longestPath = 4_096;

/** The path of something in the chosen folder. */
export const pathSchema = z
  .string()
  .max(longestPath)
  .describe('Path in the chosen folder, like "notes/today.txt". It starts with no "/" and has no ".." in it.');

export const folderSchema = z
  .string()
  .max(longestPath)
  .default('')
  .describe('Path of the folder, like "notes". Leave it out for the chosen folder itself.');

export const versionSchema = z
  .string()
  .max(64)
  .optional()
  .describe('Version of the file from read or stat: if it was changed since then, nothing is done.');

export const createFoldersSchema = z
  .boolean()
  .default(true)
  .describe('Whether to make the folders that are missing on the way. If not, they have to be there.');

export const madeFoldersSchema = z.array(z.string()).describe('Paths of the folders that were made on the way.');

export const entrySchema = z.strictObject({
  path: z.string(),
  kind: z.enum(['file', 'folder', 'link', 'other']).describe('Links and other things are never opened.'),
  size: z.int().nullable().describe('Bytes of a file.'),
  modified: z.string().nullable().describe('When it was last changed, ISO 8601 in UTC.'),
});

/** A file with its version, for whoever wants to change it only as it is. */
export const fileSchema = entrySchema.extend({ version: z.string().nullable() });

export function presentEntry(path: string, entry: Entry | { kind: Kind }): z.input<typeof entrySchema> {
  if (!('modified' in entry)) return { path, kind: entry.kind, size: null, modified: null };
  return {
    path,
    kind: entry.kind,
    size: entry.kind === 'file' ? entry.size : null,
    modified: entry.modified.toISOString(),
  };
}

export function presentFile(path: string, entry: Entry): z.input<typeof fileSchema> {
  return { ...presentEntry(path, entry), version: entry.version };
}

/** A name or path for a line of text: as it is, or quoted where it has characters that would break the line. */
export function shownPath(path: string): string {
  return /[\p{Cc}\u2028\u2029]/u.test(path) ? quoted(path) : path;
}

const kindMarks: Record<Kind, string> = { file: '', folder: '/', link: ' (link)', other: ' (no file)' };

export function entryLine({ path, kind, size, modified }: z.input<typeof entrySchema>): string {
  const details = [...(size === null ? [] : [sizeInWords(size)]), ...(modified ? [modified.slice(0, 16)] : [])];
  const name = `${shownPath(path)}${kindMarks[kind]}`;
  return details.length === 0 ? name : `${name}  ${details.join('  ')}`;
}

/** 1.5 KB and the like; a KB has 1,000 bytes. */
export function sizeInWords(bytes: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB'];
  const step = bytes < 1_000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1_000 ** step;
  return `${step === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[step]}`;
}

const { platform } = process;

/** Names that lead to what may be a folder; `docs/` means `docs`. */
export const placeOf = (path: string) => segmentsOf(path, { platform, mayEndInSlash: true });
/** Names that lead to a file. */
export const fileOf = (path: string) => segmentsOf(path, { platform, mayEndInSlash: false });

/** Does the work in the folder that holds the entry, in the root of the user. */
export async function atEntry<Result>(
  roots: Roots,
  userId: string,
  segments: readonly string[],
  work: EntryWork<Result>,
): Promise<Result> {
  return (await roots.of(userId)).atEntry(segments, work);
}

/** Does the work in the folder that is to hold the entry, with or without making what is missing on the way. */
export function atTarget<Result>(
  root: Root,
  segments: readonly string[],
  createFolders: boolean,
  work: NewEntryWork<Result>,
): Promise<Result> {
  return createFolders
    ? root.atNewEntry(segments, work)
    : root.atEntry(segments, (folder, name) => work(folder, name, []));
}

/** Says which folders were made; nothing where none were. */
export function madeLines(made: readonly string[]): string[] {
  if (made.length === 0) return [];
  return [`Made the ${made.length === 1 ? 'folder' : 'folders'} ${made.map(shownPath).join(', ')}.`];
}

/** Does the work while nothing else changes anything in the user's root. A call that was cancelled meanwhile does nothing. */
export async function changing<Result>(
  roots: Roots,
  context: CallContext,
  work: (root: Root) => Promise<Result>,
): Promise<Result> {
  const root = await roots.of(context.userId);
  return root.exclusively(() => {
    context.signal.throwIfAborted();
    return work(root);
  });
}
