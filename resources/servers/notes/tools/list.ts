import { z } from 'zod';
import { defineTool, type Tool } from '../../kit/tool.ts';
import { lineOf, noteSummarySchema, presentSummary } from '../models/note.ts';
import { limitSchema, type Notes, readOnly, tagFilterSchema } from './common.ts';

/** The tool that lists notes. */
export function listTool(notes: Notes): Tool {
  return defineTool({
    name: 'list',
    title: 'List notes',
    description: 'Lists all notes, or the tagged ones: shows which notes there are, the last changed first.',
    annotations: readOnly,
    personal: true,
    input: z.strictObject({
      tag: tagFilterSchema,
      limit: limitSchema,
      offset: z.int().min(0).default(0).describe('How many notes to skip: next_offset of the page before.'),
    }),
    data: z.strictObject({
      notes: z.array(noteSummarySchema),
      total: z.int(),
      next_offset: z.int().nullable().describe('Null when there are no more.'),
    }),
    async run({ tag = null, limit, offset }, { userId }) {
      const page = (await notes()).list(userId, { tag, limit, offset });
      const summaries = page.notes.map(presentSummary);
      const end = offset + summaries.length;
      const data = { notes: summaries, total: page.total, next_offset: end < page.total ? end : null };
      return { data, text: [headOf(page.total, summaries.length), ...summaries.map(lineOf)].join('\n') };
    },
  });
}

function headOf(total: number, shown: number): string {
  if (total === 0) return 'There are no notes.';
  const count = total === 1 ? 'There is one note' : `There are ${total} notes`;
  return shown === total ? `${count}:` : `${count}, ${shown} of them here:`;
}
