import { z } from 'zod';
import { defineTool, type Tool } from '../../kit/tool.ts';
import { lineOf, noteSummarySchema, presentSummary } from '../models/note.ts';
import type { SearchMatch } from '../services/noteSearch.ts';
import { limitSchema, type Notes, nextOffsetSchema, offsetSchema, readOnly, tagFilterSchema } from './common.ts';

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
      offset: offsetSchema,
    }),
    data: z.strictObject({
      notes: z.array(noteSummarySchema),
      match: z
        .enum(['all', 'any', 'part'])
        .describe('all: the notes have every word; any: some of the words; part: the text within longer words.'),
      next_offset: nextOffsetSchema,
    }),
    async run({ query, tag = null, limit, offset }, { userId, signal, progress }) {
      const service = await notes();
      const {
        notes: found,
        match,
        more,
      } = await service.search(userId, query, { tag, limit, offset }, { signal, progress });
      const summaries = found.map(presentSummary);
      const next = more ? offset + summaries.length : null;
      const head = headOf(query, { count: summaries.length, match, offset, next });
      return {
        data: { notes: summaries, match, next_offset: next },
        text: [head, ...summaries.map(lineOf)].join('\n'),
      };
    },
  });
}

function headOf(
  query: string,
  { count, match, offset, next }: { count: number; match: SearchMatch; offset: number; next: number | null },
): string {
  if (count === 0) return `No ${offset > 0 ? 'more notes match' : 'note matches'} "${query}".`;
  const found = count === 1 ? 'One note' : `${count} notes`;
  const remarks = [
    ...(match === 'any' ? ['not every word is in them'] : []),
    ...(next === null ? [] : [`there are more with offset ${next}`]),
  ];
  return `${found} for "${query}"${remarks.length > 0 ? ` (${remarks.join('; ')})` : ''}:`;
}
