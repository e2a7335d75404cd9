import { z } from 'zod';
import { defineTool, type Tool } from '../../kit/tool.ts';
import { nameOf, noteSchema, presentNote } from '../models/note.ts';
import { bodySchema, destructive, type Notes, referenceSchema, titleSchema } from './common.ts';

/** The tool that changes the title or the text of a note. */
export function updateTool(notes: Notes): Tool {
  return defineTool({
    name: 'update',
    title: 'Edit a note',
    description: 'Changes a note: edits, rewrites or renames it. What is not given stays as it is.',
    annotations: { ...destructive, idempotentHint: true },
    personal: true,
    input: z.strictObject({
      id: referenceSchema,
      title: titleSchema.optional().describe('New title of the note.'),
      body: bodySchema.optional().describe('New text of the note. It replaces the whole old text.'),
    }),
    data: z.strictObject({
      note: noteSchema,
      previous: z.strictObject({ title: z.string(), body: z.string() }).describe('To undo the change.'),
    }),
    async run({ id, title, body }, { userId }) {
      const { before, after } = (await notes()).update(userId, id, { title, body });
      const previous = { title: before.title, body: before.body };
      return {
        data: { note: presentNote(after), previous },
        text: `Changed the note "${nameOf(after)}" (id ${after.id}).`,
      };
    },
  });
}
