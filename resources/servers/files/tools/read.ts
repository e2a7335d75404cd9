import { closeSync } from 'node:fs';
import { z } from 'zod';
import { type Answer, type CallContext, defineTool, type Tool } from '../../kit/tool.ts';
import { type Excerpt, longestExcerpt, readBytes, readLines } from '../excerpt.ts';
import { type Picture, readPicture } from '../picture.ts';
import { type OpenFile, openFile } from '../rooted/entries.ts';
import { explaining } from '../rooted/failures.ts';
import { shownIn } from '../rooted/folder.ts';
import type { Roots } from '../roots.ts';
import { decodeText, mimeTypeOf } from '../text.ts';
import { atEntry, fileOf, fileSchema, pathSchema, presentFile, readOnly, shownPath, sizeInWords } from './common.ts';

const mostLines = 10_000;

const inputSchema = z.strictObject({
  path: pathSchema,
  unit: z.enum(['lines', 'bytes']).default('lines').describe('What offset and limit count.'),
  offset: z.int().min(0).optional().describe('Where to begin: the first line is 1, the first byte is 0.'),
  limit: z.int().min(1).max(longestExcerpt).optional().describe(`How many lines (${mostLines} at most) or bytes.`),
});

const dataSchema = z.strictObject({
  file: fileSchema,
  mime_type: z.string().describe('A guess by the ending of the name; of a picture what it is.'),
  text: z.string().nullable().describe('Null for a picture, which is shown beside.'),
  unit: z.enum(['lines', 'bytes']),
  offset: z.int().describe('Where the text begins.'),
  next: z.int().nullable().describe('Offset of the next part; null when there is none.'),
  total_lines: z.int().nullable().describe('Lines of the whole file; null where its end was not reached.'),
});

type ReadInput = z.output<typeof inputSchema>;
type ReadAnswer = Answer<z.input<typeof dataSchema>>;

/** The tool that shows what is in a file. */
export function readTool(roots: Roots): Tool {
  return defineTool({
    name: 'read',
    title: 'Read a file',
    description:
      'Shows what is in a file: opens, reads or looks into a text, or shows a picture. Long texts come in parts; go on with the offset that the answer names as next.',
    annotations: readOnly,
    personal: true,
    input: inputSchema,
    data: dataSchema,
    run(input, context) {
      return atEntry(roots, context.userId, fileOf(input.path), async (folder, name) => {
        const opened = await openFile(folder, name);
        const path = shownIn(folder, name);
        try {
          return await explaining(path, () => readOpened(opened, path, input, context));
        } finally {
          closeSync(opened.descriptor);
        }
      });
    },
  });
}

async function readOpened(opened: OpenFile, path: string, input: ReadInput, context: CallContext): Promise<ReadAnswer> {
  const picture = await readPicture(opened, path);
  if (picture !== null) return pictureAnswer(opened, path, picture);
  const { unit, offset, limit = longestExcerpt } = input;
  const excerpt =
    unit === 'bytes'
      ? await readBytes(opened.descriptor, { start: offset ?? 0, count: limit })
      : await readLines(
          opened.descriptor,
          path,
          { start: Math.max(1, offset ?? 1), count: Math.min(limit, mostLines) },
          () => context.signal.throwIfAborted(),
        );
  const text = decodeText(excerpt.bytes, path).replace(/^\ufeff/, '');
  const { start, next, totalLines } = excerpt;
  const file = presentFile(path, opened.entry);
  return {
    data: { file, mime_type: mimeTypeOf(path), text, unit, offset: start, next, total_lines: totalLines },
    text: text === '' ? emptyText(path, opened.entry.size, excerpt) : `${text}${footOf(unit, excerpt)}`,
  };
}

function pictureAnswer({ entry }: OpenFile, path: string, { mimeType, data }: Picture): ReadAnswer {
  return {
    data: {
      file: presentFile(path, entry),
      mime_type: mimeType,
      text: null,
      unit: 'bytes',
      offset: 0,
      next: null,
      total_lines: null,
    },
    text: `${shownPath(path)} is a picture (${mimeType}, ${sizeInWords(entry.size)}).`,
    content: [{ type: 'image', mimeType, data }],
  };
}

function emptyText(path: string, size: number, { totalLines }: Excerpt): string {
  if (size === 0) return `The file ${shownPath(path)} is empty.`;
  return `The file ${shownPath(path)} ends before that: it has ${totalLines === null ? `${size} bytes` : `${totalLines} lines`}.`;
}

function footOf(unit: 'lines' | 'bytes', { next }: Excerpt): string {
  return next === null ? '' : `\n[There is more. Go on with unit "${unit}" and offset ${next}.]`;
}
