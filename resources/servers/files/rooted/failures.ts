import { type FailureCode, ToolFailure } from '../../kit/outcome.ts';
import { quoted } from './segments.ts';

type Explanation = readonly [code: FailureCode, message: (name: string) => string];

const full: Explanation = ['STORAGE_ERROR', (name) => `The disk is full, so ${name} was not saved. Make room first.`];
const denied: Explanation = [
  'DENIED',
  (name) => `The system does not let this server do that with ${name}. Check the permissions of it and of its folder.`,
];
const crowded: Explanation = [
  'UNAVAILABLE',
  (name) => `Too many files are open just now to open ${name} as well. Try again in a moment.`,
];
const gone: Explanation = [
  'UNAVAILABLE',
  (name) => `The disk with ${name} does not answer. Check whether it is connected, then try again.`,
];
const busy: Explanation = ['UNAVAILABLE', (name) => `${name} is in use by another program. Try again in a moment.`];

/** What the system says of a file, in words for the person whose file it is. */
const explanations: Readonly<Record<string, Explanation>> = {
  ENOENT: ['NOT_FOUND', (name) => `There is no ${name} in the chosen folder. Look at its folder with list.`],
  ENOTDIR: ['INVALID_INPUT', (name) => `${name} is not a folder, or something on the way to it is not.`],
  EISDIR: ['INVALID_INPUT', (name) => `${name} is a folder, not a file.`],
  ELOOP: ['DENIED', (name) => `${name} is a link, which could lead out of the chosen folder. Links are not followed.`],
  EEXIST: ['CONFLICT', (name) => `There is ${name} already.`],
  ENOTEMPTY: ['CONFLICT', (name) => `The folder ${name} is not empty.`],
  ENAMETOOLONG: ['INVALID_INPUT', (name) => `The name ${name} is longer than the disk allows.`],
  EILSEQ: ['INVALID_INPUT', (name) => `The disk does not allow the name ${name}.`],
  EINVAL: ['INVALID_INPUT', (name) => `The system refuses that for ${name}: a folder can't be put into itself.`],
  EXDEV: ['INVALID_INPUT', (name) => `${name} would have to go to another disk. Copy it there and remove it instead.`],
  EFBIG: ['TOO_LARGE', (name) => `${name} is too large for the disk.`],
  EROFS: ['READ_ONLY', (name) => `The disk with ${name} can only be read.`],
  EIO: ['STORAGE_ERROR', (name) => `The disk reported an error at ${name}. Try again, and check the disk.`],
  ENOSPC: full,
  EDQUOT: full,
  EACCES: denied,
  EPERM: denied,
  EMFILE: crowded,
  ENFILE: crowded,
  EBUSY: busy,
  ETXTBSY: busy,
  ESTALE: gone,
  ENOTCONN: gone,
  ENXIO: gone,
  ENODEV: gone,
  ETIMEDOUT: gone,
};

/** The code of an error of the system, else an empty text. */
export function systemCodeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
}

/**
 * An error of the system as a `ToolFailure` about the path, which is relative to the root; anything else as it is. The
 * system's own text is never shown: it names paths outside of the root.
 */
export function explained(thrown: unknown, path: string): unknown {
  const known = thrown instanceof ToolFailure ? undefined : explanations[systemCodeOf(thrown)];
  if (known === undefined) return thrown;
  const [code, message] = known;
  return new ToolFailure(code, sentence(message(path === '' ? 'the chosen folder' : quoted(path))), { cause: thrown });
}

/** Does the work; an error of the system becomes a `ToolFailure` about the path. */
export async function explaining<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (thrown) {
    throw explained(thrown, path);
  }
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
