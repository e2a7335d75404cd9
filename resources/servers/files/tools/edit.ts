import { closeSync } from 'node:fs';
import { z } from 'zod';
import { ToolFailure } from '../../kit/outcome.ts';
import { defineTool, type Tool } from '../../kit/tool.ts';
import { previewOf } from '../edit/preview.ts';
import { replaceText } from '../edit/replace.ts';
import { checkVersion, putFile } from '../rooted/changes.ts';
import { type Entry, openFile } from '../rooted/entries.ts';
import { explaining } from '../rooted/failures.ts';
import { type Folder, shownIn } from '../rooted/folder.ts';
import { quoted } from '../rooted/segments.ts';
import { fillFrom } from '../rooted/system.ts';
import type { Roots } from '../roots.ts';
import { decodeText } from '../text.ts';
import {
  changing,
  destructive,
  fileOf,
  fileSchema,
  pathSchema,
  presentFile,
  shownPath,
  versionSchema,
} from './common.ts';

/** Bytes of a file that can be edited at most: it is held in memory several times. */
const largestFile = 8 * 1024 * 1024;
const longestText = 1024 * 1024;

/** The tool that changes a piece of a file. */
export function editTool(roots: Roots): Tool {
  return defineTool({
    name: 'edit',
    title: 'Edit a file',
    description:
      'Changes a part of a text file: finds an exact piece of its text and replaces, corrects, inserts or deletes it. The rest stays as it is.',
    annotations: destructive,
    personal: true,
    input: z.strictObject({
      path: pathSchema,
      old_text: z
        .string()
        .min(1, 'Give the text that is to be replaced.')
        .max(longestText)
        .describe('The piece to replace, exactly as in the file, with enough around it to be there only once.'),
      new_text: z.string().max(longestText).describe('What to put in its place. Empty to delete the piece.'),
      all: z.boolean().default(false).describe('Whether to replace every place where the piece is.'),
      dry_run: z.boolean().default(false).describe('Whether only to show what would change.'),
      version: versionSchema,
    }),
    data: z.strictObject({
      file: fileSchema,
      replaced: z.int().describe('How many places.'),
      preview: z.string().describe('The lines before (-) and after (+).'),
      dry_run: z.boolean(),
    }),
    run({ path, old_text: oldText, new_text: newText, all, dry_run: dryRun, version = null }, context) {
      return changing(roots, context, (root) =>
        root.atEntry(fileOf(path), async (folder, name) => {
          const { text, entry } = await loadText(folder, name, path);
          checkVersion(entry, path, version);
          const replaced = replaceText(text, { oldText, newText, all }, path);
          const plan = { content: Buffer.from(replaced.after, 'utf8'), overwrite: true, version: entry.version };
          const file = dryRun ? entry : (await putFile({ folder, name }, plan)).entry;
          const preview = previewOf(replaced);
          const count = replaced.positions.length;
          const places = count === 1 ? 'one place' : `${count} places`;
          return {
            data: { file: presentFile(shownIn(folder, name), file), replaced: count, preview, dry_run: dryRun },
            text: `${dryRun ? 'Would change' : 'Changed'} ${places} in ${shownPath(path)}:\n${preview}`,
          };
        }),
      );
    },
  });
}

async function loadText(folder: Folder, name: string, path: string): Promise<{ text: string; entry: Entry }> {
  const { descriptor, entry } = await openFile(folder, name);
  try {
    if (entry.size > largestFile) {
      throw new ToolFailure('TOO_LARGE', `${quoted(path)} is too large to be edited here: it has more than 8 MiB.`);
    }
    const bytes = Buffer.allocUnsafe(entry.size);
    // A file that is growing meanwhile has another version in the end, and is left alone.
    const filled = await explaining(path, () => fillFrom(descriptor, bytes, 0));
    return { text: decodeText(bytes.subarray(0, filled), path), entry };
  } finally {
    closeSync(descriptor);
  }
}
