import { z } from 'zod';
import { defineTool, type Tool } from '../../kit/tool.ts';
import { lineOf, noteSummarySchema, presentSummary } from '../models/note.ts';
import { limitSchema, type Notes, nextOffsetSchema, offsetSchema, readOnly, tagFilterSchema } from './common.ts';

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
      offset: offsetSchema,
    }),
    data: z.strictObject({
      notes: z.array(noteSummarySchema),
      total: z.int(),
      next_offset: nextOffsetSchema,
    }),
    async run({ tag = null, limit, offset }, { userId }) {
      const page = (await notes()).list(userId, { tag, limit, offset });
      const summaries = page.notes.map(presentSummary);
      const end = offset + summaries.length;
      const next = end < page.total ? end : null;
      const data = { notes: summaries, total: page.total, next_offset: next };
      return { data, text: [headOf(page.total, summaries.length, next), ...summaries.map(lineOf)].join('\n') };
    },
  });
}

function headOf(total: number, shown: number, next: number | null): string {
  if (total === 0) return 'There are no notes.';
  const count = total === 1 ? 'There is one note' : `There are ${total} notes`;
  if (shown === total) return `${count}:`;
  return `${count}, ${shown} of them here${next === null ? '' : ` (the next ones with offset ${next})`}:`;
}
