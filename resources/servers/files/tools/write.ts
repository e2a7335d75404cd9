import { z } from 'zod';
import { defineTool, type Tool } from '../../kit/tool.ts';
import { putFile } from '../rooted/changes.ts';
import type { Roots } from '../roots.ts';
import {
  atTarget,
  changing,
  createFoldersSchema,
  destructive,
  fileOf,
  fileSchema,
  madeFoldersSchema,
  madeLines,
  pathSchema,
  presentFile,
  shownPath,
  sizeInWords,
  versionSchema,
} from './common.ts';

const longestContent = 4 * 1024 * 1024;

/** The tool that makes files, and replaces them when that is asked for. */
export function writeTool(roots: Roots): Tool {
  return defineTool({
    name: 'write',
    title: 'Write a file',
    description:
      'Writes a text to a file: creates or saves a new file, or replaces everything in one that is there (only with overwrite). Folders that are missing on the way are made. To change a part of a file, use edit.',
    annotations: destructive,
    personal: true,
    input: z.strictObject({
      path: pathSchema,
      content: z.string().max(longestContent).describe('The whole text of the file.'),
      overwrite: z.boolean().default(false).describe('Whether to replace a file that is there. Otherwise it stays.'),
      create_folders: createFoldersSchema,
      version: versionSchema,
    }),
    data: z.strictObject({
      file: fileSchema,
      created: z.boolean().describe('Whether there was no such file before.'),
      made_folders: madeFoldersSchema,
    }),
    run({ path, content, overwrite, create_folders: createFolders, version = null }, context) {
      const segments = fileOf(path);
      return changing(roots, context, (root) => {
        const plan = { content: Buffer.from(content, 'utf8'), overwrite, version };
        return atTarget(root, segments, createFolders, async (folder, name, made) => {
          const { entry, isNew } = await putFile({ folder, name }, plan);
          const done = `${isNew ? 'Created' : 'Replaced'} ${shownPath(path)} (${sizeInWords(entry.size)}).`;
          return {
            data: { file: presentFile(segments.join('/'), entry), created: isNew, made_folders: [...made] },
            text: [done, ...madeLines(made)].join(' '),
          };
        });
      });
    },
  });
}
