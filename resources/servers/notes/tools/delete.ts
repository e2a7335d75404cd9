import { z } from 'zod';
import { defineTool, type Tool } from '../../kit/tool.ts';
import { nameOf, noteSchema, presentNote } from '../models/note.ts';
import { destructive, type Notes, referenceSchema } from './common.ts';

/** The tool that deletes a note. */
export function deleteTool(notes: Notes): Tool {
  return defineTool({
    name: 'delete',
    title: 'Delete a note',
    description: 'Deletes one note: removes or throws it away for good. The result holds the deleted note once more.',
    annotations: destructive,
    personal: true,
    input: z.strictObject({ id: referenceSchema }),
    data: z.strictObject({ deleted: noteSchema.describe('To undo it, create the note again.') }),
    async run({ id }, { userId }) {
      const note = (await notes()).remove(userId, id);
      return { data: { deleted: presentNote(note) }, text: `Deleted the note "${nameOf(note)}" (id ${note.id}).` };
    },
  });
}
