import { z } from 'zod';
import { serve } from '../kit/serve.ts';
import { defineTool } from '../kit/tool.ts';
import { listFolder } from './listing.ts';
import { moveEntry, removeEntry } from './rooted/changes.ts';
import { mustFind } from './rooted/entries.ts';
import { type RootChoice, Roots, readRootChoice } from './roots.ts';
import {
  atEntry,
  atTarget,
  changing,
  createFoldersSchema,
  destructive,
  entryLine,
  entrySchema,
  fileSchema,
  folderSchema,
  madeFoldersSchema,
  madeLines,
  pathSchema,
  placeOf,
  presentEntry,
  presentFile,
  readOnly,
  shownPath,
  versionSchema,
} from './tools/common.ts';
import { editTool } from './tools/edit.ts';
import { readTool } from './tools/read.ts';
import { searchTool } from './tools/search.ts';
import { writeTool } from './tools/write.ts';

const roots = new Roots(choiceOrExit());

/** What makes no sense is told where the host looks for it, before anything is served. */
function choiceOrExit(): RootChoice {
  try {
    return readRootChoice(process.argv.slice(2), process.env);
  } catch (thrown) {
    process.stderr.write(`files: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
    process.exit(1);
  }
}

const list = defineTool({
  name: 'list',
  title: 'List a folder',
  description:
    'Shows what is in a folder: the files and folders with their sizes and when they were last changed, also of the folders in it.',
  annotations: readOnly,
  personal: true,
  input: z.strictObject({
    path: folderSchema,
    recursive: z.boolean().default(false).describe('Whether to show what is in the folders in it, too.'),
    depth: z.int().min(1).max(20).default(5).describe('With recursive: how many levels of folders to go into.'),
    limit: z.int().min(1).max(1_000).default(200).describe('How many entries to return at most.'),
  }),
  data: z.strictObject({
    path: z.string(),
    entries: z.array(entrySchema),
    complete: z.boolean().describe('Whether nothing was left out because of limit.'),
    not_read: z.int().describe('Folders that could not be opened to go into them.'),
  }),
  async run({ path, recursive, depth, limit }, context) {
    const root = await roots.of(context.userId);
    const segments = placeOf(path);
    const { entries, isComplete, notRead } = await root.within(segments, (folder) =>
      listFolder(folder, { depth: recursive ? depth : 1, limit, check: () => context.signal.throwIfAborted() }),
    );
    const shown = entries.map((listed) => presentEntry(listed.path, listed.entry));
    const lines = [
      ...(shown.length === 0 ? ['The folder is empty.'] : shown.map(entryLine)),
      ...(isComplete ? [] : ['There is more. Raise limit, or list one of the folders.']),
      ...(notRead > 0 ? [`${notRead} of the folders could not be opened.`] : []),
    ];
    const data = { path: segments.join('/'), entries: shown, complete: isComplete, not_read: notRead };
    return { data, text: lines.join('\n') };
  },
});

const stat = defineTool({
  name: 'stat',
  title: 'Look at a file or folder',
  description: 'Tells whether a file or folder is there, what it is, how large it is and when it was last changed.',
  annotations: readOnly,
  personal: true,
  input: z.strictObject({ path: pathSchema }),
  data: z.strictObject({ file: fileSchema }),
  async run({ path }, { userId }) {
    const segments = placeOf(path);
    const file = presentFile(segments.join('/'), await atEntry(roots, userId, segments, mustFind));
    return { data: { file }, text: entryLine(file) };
  },
});

const move = defineTool({
  name: 'move',
  title: 'Move or rename',
  description: 'Moves a file or folder to another place, or renames it, with everything that is in it.',
  annotations: destructive,
  personal: true,
  input: z.strictObject({
    from: pathSchema,
    to: pathSchema.describe('Its new path, with the new name at the end.'),
    overwrite: z.boolean().default(false).describe('Whether to replace a file that is there. Folders never are.'),
    create_folders: createFoldersSchema,
    version: versionSchema,
  }),
  data: z.strictObject({ from: z.string(), file: fileSchema, made_folders: madeFoldersSchema }),
  run({ from, to, overwrite, create_folders: createFolders, version = null }, context) {
    const [source, target] = [placeOf(from), placeOf(to)];
    return changing(roots, context, (root) =>
      root.atEntry(source, (folder, name) =>
        atTarget(root, target, createFolders, async (newFolder, newName, made) => {
          const places = [
            { folder, name },
            { folder: newFolder, name: newName },
          ] as const;
          const entry = await moveEntry(...places, { overwrite, version });
          const done = `Moved ${shownPath(from)} to ${shownPath(to)}.`;
          return {
            data: { from: source.join('/'), file: presentFile(target.join('/'), entry), made_folders: [...made] },
            text: [done, ...madeLines(made)].join(' '),
          };
        }),
      ),
    );
  },
});

const remove = defineTool({
  name: 'remove',
  title: 'Remove a file or folder',
  description: 'Removes or deletes a file or folder for good. It does not go to a trash.',
  annotations: destructive,
  personal: true,
  input: z.strictObject({
    path: pathSchema,
    recursive: z.boolean().default(false).describe('Whether to remove a folder with everything that is in it.'),
    version: versionSchema,
  }),
  data: z.strictObject({ path: z.string(), removed: z.int().describe('Files and folders that are gone.') }),
  run({ path, recursive, version = null }, context) {
    const segments = placeOf(path);
    const onRemoved = (count: number) => {
      context.signal.throwIfAborted();
      context.progress(count, undefined, `${count} removed`);
    };
    return changing(roots, context, async (root) => {
      const removed = await root.atEntry(segments, (folder, name) =>
        removeEntry({ folder, name }, { recursive, version, onRemoved }),
      );
      const inside = removed > 1 ? ` and the ${removed - 1} in it` : '';
      return { data: { path: segments.join('/'), removed }, text: `Removed ${shownPath(path)}${inside}.` };
    });
  },
});

void roots.openAll();
serve({
  name: 'files',
  title: 'Files',
  version: '0.1.0',
  instructions: 'Lists, reads, writes, moves, removes and searches the files in the folder that the user chose.',
  tools: [list, stat, readTool(roots), writeTool(roots), editTool(roots), move, remove, searchTool(roots)],
});
