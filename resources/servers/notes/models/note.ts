import { z } from 'zod';

/** How much of everything is kept. Lengths in UTF-16 units; `bytes` is what all notes of a file take on the disk. */
export const noteLimits = {
  title: 200,
  body: 100_000,
  tag: 50,
  tagsPerNote: 32,
  notesPerUser: 20_000,
  bytes: 1024 ** 3,
} as const;

/** A note as the server keeps it. Times in milliseconds since the epoch. */
export interface Note {
  id: string;
  /** Empty when the note has none. */
  title: string;
  body: string;
  /** In lower case, without a leading #, in alphabetical order. */
  tags: string[];
  createdAt: number;
  updatedAt: number;
}

/** A note that a search found, with the part of its text that matched. */
export interface FoundNote extends Note {
  excerpt: string;
}

const isoTime = z.string().describe('ISO-8601, UTC');

/** A note as tools return it. */
export const noteSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  body: z.string(),
  tags: z.array(z.string()),
  created_at: isoTime,
  updated_at: isoTime,
});

/** A note in a list: an excerpt stands for its text. */
export const noteSummarySchema = noteSchema.omit({ body: true }).extend({ excerpt: z.string() });
export type NoteSummary = z.infer<typeof noteSummarySchema>;

/** The note in the form that tools return. */
export function presentNote(note: Note): z.infer<typeof noteSchema> {
  const { id, title, body, tags } = note;
  return { id, title, body, tags, ...presentTimes(note) };
}

/** The note as a line of a list; without an excerpt of its own it gets the beginning of its text. */
export function presentSummary(note: Note & { excerpt?: string }): NoteSummary {
  const { id, title, tags, excerpt = shorten(note.body) } = note;
  return { id, title, excerpt, tags, ...presentTimes(note) };
}

function presentTimes({ createdAt, updatedAt }: Note) {
  return { created_at: new Date(createdAt).toISOString(), updated_at: new Date(updatedAt).toISOString() };
}

/** What to call a note: its title, or how its text begins. */
export function nameOf({ title, body }: Pick<Note, 'title' | 'body'>): string {
  return title || shorten(body, 60);
}

/** A summary as a line for a person to read. */
export function lineOf({ id, title, excerpt, tags }: NoteSummary): string {
  const labels = tags.length > 0 ? ` ${tags.map((tag) => `#${tag}`).join(' ')}` : '';
  return `- ${[title, excerpt].filter(Boolean).join(': ')}${labels} (id ${id})`;
}

function shorten(text: string, length = 160): string {
  const line = text
    .slice(0, length * 2)
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > length ? `${line.slice(0, length - 1).trimEnd()}…` : line;
}
