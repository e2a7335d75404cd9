import { z } from 'zod';
import { defineTool, type Tool } from '../../kit/tool.ts';
import { nameOf, noteSchema, presentNote } from '../models/note.ts';
import { additive, bodySchema, type Notes, tagsSchema, titleSchema } from './common.ts';

/** The tool that adds a note. */
export function createTool(notes: Notes): Tool {
  return defineTool({
    name: 'create',
    title: 'Create a note',
    description: 'Adds a new note: writes down, saves or remembers a text, with a title and tags if there are any.',
    annotations: additive,
    personal: true,
    input: z.strictObject({
      title: titleSchema.optional().describe('Title of the new note, a few words. May be left out.'),
      body: bodySchema.optional().describe('Text of the new note: what to write down or remember.'),
      tags: tagsSchema.optional().describe('Tags to put on the new note.'),
    }),
    data: z.strictObject({ note: noteSchema }),
    async run({ title = '', body = '', tags = [] }, { userId }) {
      const note = (await notes()).create(userId, { title, body, tags });
      return { data: { note: presentNote(note) }, text: `Created the note "${nameOf(note)}" (id ${note.id}).` };
    },
  });
}
