import { z } from 'zod';
import { defineTool, type Tool } from '../../kit/tool.ts';
import { noteSchema, presentNote } from '../models/note.ts';
import { type Notes, readOnly, referenceSchema } from './common.ts';

/** The tool that shows one note in full. */
export function readTool(notes: Notes): Tool {
  return defineTool({
    name: 'read',
    title: 'Read a note',
    description: 'Opens one note: its whole text, as it was written.',
    annotations: readOnly,
    personal: true,
    input: z.strictObject({ id: referenceSchema }),
    data: z.strictObject({ note: noteSchema }),
    async run({ id }, { userId }) {
      const note = (await notes()).read(userId, id);
      const labels = note.tags.map((tag) => `#${tag}`).join(' ');
      return { data: { note: presentNote(note) }, text: [note.title, note.body, labels].filter(Boolean).join('\n\n') };
    },
  });
}
