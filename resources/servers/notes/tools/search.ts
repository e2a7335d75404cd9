import { z } from 'zod';
import { defineTool, type Tool } from '../../kit/tool.ts';
import { lineOf, noteSummarySchema, presentSummary } from '../models/note.ts';
import type { SearchMatch } from '../services/noteService.ts';
import { limitSchema, type Notes, readOnly, tagFilterSchema } from './common.ts';

const longestQuery = 200;

/** The tool that finds notes by what they are about. */
export function searchTool(notes: Notes): Tool {
  return defineTool({
    name: 'search',
    title: 'Search notes',
    description: 'Finds notes about something: looks for words in the titles, texts and tags of all notes.',
    annotations: readOnly,
    personal: true,
    input: z.strictObject({
      query: z
        .string()
        .trim()
        .min(1, 'Say what to look for.')
        .max(longestQuery)
        .describe('Words that the notes are about. Beginnings of words match; "quoted words" match as a phrase.'),
      tag: tagFilterSchema,
      limit: limitSchema,
    }),
    data: z.strictObject({
      notes: z.array(noteSummarySchema),
      match: z
        .enum(['all', 'any', 'part'])
        .describe('all: the notes have every word; any: some of the words; part: the text within longer words.'),
    }),
    async run({ query, tag = null, limit }, { userId }) {
      const found = (await notes()).search(userId, query, tag, limit);
      const summaries = found.notes.map(presentSummary);
      const text = [headOf(query, summaries.length, found.match), ...summaries.map(lineOf)].join('\n');
      return { data: { notes: summaries, match: found.match }, text };
    },
  });
}

function headOf(query: string, count: number, match: SearchMatch): string {
  if (count === 0) return `No note matches "${query}".`;
  const found = count === 1 ? 'One note' : `${count} notes`;
  return `${found} for "${query}"${match === 'any' ? ' (not every word is in them)' : ''}:`;
}
