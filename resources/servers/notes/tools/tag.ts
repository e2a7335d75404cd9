import { z } from 'zod';
import { defineTool, type Tool } from '../../kit/tool.ts';
import { nameOf, noteSchema, presentNote } from '../models/note.ts';
import { additive, type Notes, referenceSchema, tagsSchema } from './common.ts';

/** The tool that puts tags on a note and takes them off. */
export function tagTool(notes: Notes): Tool {
  return defineTool({
    name: 'tag',
    title: 'Tag a note',
    description: 'Tags a note: puts tags or labels on it, or takes them off.',
    annotations: { ...additive, idempotentHint: true },
    personal: true,
    input: z.strictObject({
      id: referenceSchema,
      tags: tagsSchema.min(1, 'Give at least one tag.').describe('Tags to put on the note, one word each.'),
      remove: z.boolean().default(false).describe('True to take these tags off the note (untag).'),
    }),
    data: z.strictObject({ note: noteSchema }),
    async run({ id, tags, remove }, { userId }) {
      const note = (await notes()).tag(userId, id, tags, remove ? 'remove' : 'add');
      const labels = note.tags.map((tag) => `#${tag}`).join(' ') || 'no tags';
      return {
        data: { note: presentNote(note) },
        text: `The note "${nameOf(note)}" (id ${note.id}) now has ${labels}.`,
      };
    },
  });
}
