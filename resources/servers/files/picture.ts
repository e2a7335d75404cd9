import { ToolFailure } from '../kit/outcome.ts';
import type { OpenFile } from './rooted/entries.ts';
import { quoted } from './rooted/segments.ts';
import { fillFrom } from './rooted/system.ts';

/** Bytes of a picture that is shown at most. */
const largestPicture = 1024 * 1024;

export interface Picture {
  mimeType: string;
  /** In base64. */
  data: string;
}

/** How the files of the kinds of pictures that models can see begin. */
const signatures: readonly [mimeType: string, beginning: RegExp][] = [
  ['image/png', /^\x89PNG\r\n/],
  ['image/jpeg', /^\xff\xd8\xff/],
  ['image/gif', /^GIF8[79]a/],
  ['image/webp', /^RIFF.{4}WEBP/s],
];

/** The file as a picture, or null where it is none, whatever its name is. Throws TOO_LARGE for one that is too large. */
export async function readPicture({ descriptor, entry }: OpenFile, path: string): Promise<Picture | null> {
  const head = Buffer.alloc(16);
  await fillFrom(descriptor, head, 0);
  const found = signatures.find(([, beginning]) => beginning.test(head.toString('latin1')));
  if (found === undefined) return null;
  if (entry.size > largestPicture) {
    throw new ToolFailure(
      'TOO_LARGE',
      `${quoted(path)} is a picture of more than 1 MiB, which is too large to be shown.`,
    );
  }
  const bytes = Buffer.alloc(entry.size);
  const filled = await fillFrom(descriptor, bytes, 0);
  return { mimeType: found[0], data: bytes.subarray(0, filled).toString('base64') };
}
