import { z } from 'zod';
import { noteLimits } from '../models/note.ts';
import type { NoteService } from '../services/noteService.ts';

/** The service, opened when the first tool needs it: a server that nobody calls touches no file. */
export type Notes = () => Promise<NoteService>;

export const readOnly = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };
export const additive = { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false };
export const destructive = { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: false };

export const referenceSchema = z
  .string()
  .trim()
  .min(1, 'Give the id of the note.')
  .max(noteLimits.title)
  .describe('Id of the note, as the other tools return it. The exact title of the note works too.');

export const titleSchema = z.string().max(noteLimits.title);
export const bodySchema = z.string().max(noteLimits.body);
const tagSchema = z.string().trim().min(1, 'A tag cannot be empty.').max(noteLimits.tag);
export const tagsSchema = z.array(tagSchema).max(noteLimits.tagsPerNote);

export const tagFilterSchema = tagSchema.optional().describe('Only notes that are tagged with this.');
export const limitSchema = z.int().min(1).max(100).default(20).describe('How many notes to return at most.');
export const offsetSchema = z
  .int()
  .min(0)
  .default(0)
  .describe('How many notes to skip: next_offset of the page before.');
export const nextOffsetSchema = z
  .int()
  .nullable()
  .describe('The offset of the next page; null when there are no more.');
