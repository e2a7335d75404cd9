import { closeSync } from 'node:fs';
import { z } from 'zod';
import { defineTool, type Tool } from '../../kit/tool.ts';
import { type Excerpt, longestExcerpt, readBytes, readLines } from '../excerpt.ts';
import { openFile } from '../rooted/entries.ts';
import { explaining } from '../rooted/failures.ts';
import { shownIn } from '../rooted/folder.ts';
import type { Roots } from '../roots.ts';
import { decodeText, mimeTypeOf } from '../text.ts';
import { atEntry, fileOf, fileSchema, pathSchema, presentFile, readOnly, shownPath } from './common.ts';
import { watchOf } from './watch.ts';

const mostLines = 10_000;

/** The tool that shows the text of a file. */
export function readTool(roots: Roots): Tool {
  return defineTool({
    name: 'read',
    title: 'Read a file',
    description:
      'Shows the text of a file: opens, reads or looks into it. Long files come in parts; go on with the offset that the answer names as next.',
    annotations: readOnly,
    personal: true,
    input: z.strictObject({
      path: pathSchema,
      unit: z.enum(['lines', 'bytes']).default('lines').describe('What offset and limit count.'),
      offset: z.int().min(0).optional().describe('Where to begin: the first line is 1, the first byte is 0.'),
      limit: z.int().min(1).max(longestExcerpt).optional().describe(`How many lines (${mostLines} at most) or bytes.`),
    }),
    data: z.strictObject({
      file: fileSchema,
      mime_type: z.string().describe('A guess by the ending of the name.'),
      text: z.string(),
      unit: z.enum(['lines', 'bytes']),
      offset: z.int().describe('Where the text begins.'),
      next: z.int().nullable().describe('Offset of the next part; null when there is none.'),
      total_lines: z.int().nullable().describe('Lines of the whole file; null where its end was not reached.'),
    }),
    run({ path, unit, offset, limit = longestExcerpt }, context) {
      const { check } = watchOf(context);
      return atEntry(roots, context.userId, fileOf(path), async (folder, name) => {
        const { descriptor, entry } = await openFile(folder, name);
        try {
          const excerpt = await explaining(path, () =>
            unit === 'bytes'
              ? readBytes(descriptor, { start: offset ?? 0, count: limit })
              : readLines(
                  descriptor,
                  path,
                  { start: Math.max(1, offset ?? 1), count: Math.min(limit, mostLines) },
                  check,
                ),
          );
          const text = decodeText(excerpt.bytes, path).replace(/^\ufeff/, '');
          const { start, next, totalLines } = excerpt;
          return {
            data: {
              file: presentFile(shownIn(folder, name), entry),
              mime_type: mimeTypeOf(path),
              text,
              unit,
              offset: start,
              next,
              total_lines: totalLines,
            },
            text: text === '' ? emptyText(path, entry.size, excerpt) : `${text}${footOf(unit, excerpt)}`,
          };
        } finally {
          closeSync(descriptor);
        }
      });
    },
  });
}

function emptyText(path: string, size: number, { totalLines }: Excerpt): string {
  if (size === 0) return `The file ${shownPath(path)} is empty.`;
  return `The file ${shownPath(path)} ends before that${totalLines === null ? `: it has ${size} bytes` : `: it has ${totalLines} lines`}.`;
}

function footOf(unit: 'lines' | 'bytes', { next }: Excerpt): string {
  return next === null ? '' : `\n[There is more. Go on with unit "${unit}" and offset ${next}.]`;
}
