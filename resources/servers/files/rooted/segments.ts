import path from 'node:path';
import { ToolFailure } from '../../kit/outcome.ts';

/** Where a path may not be taken literally: names that Windows gives a meaning of their own, with any ending. */
const windowsDevice = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?:$|[ ]*[.:])/i;

/** What Windows refuses in a name, or reads as something else than a part of it: a drive, a stream, a pattern. */
const windowsForbidden = /[<>:"|?*\\]/;

const unprintable = /[\p{Cc}\p{Cs}]/u;

export interface PathRules {
  platform: NodeJS.Platform;
  /** For what may be a folder: `docs/` then means `docs`. A file can't be meant by it. */
  mayEndInSlash: boolean;
}

/**
 * The names that lead from the root to what a path means; none for the root itself, which is `.` or an empty text.
 * Names are separated by `/` on every system. Throws INVALID_INPUT, or DENIED where the path would lead out of the root.
 */
export function segmentsOf(given: string, { platform, mayEndInSlash }: PathRules): string[] {
  if (unprintable.test(given)) {
    throw invalid(given, 'has a control character or half a character in it, which no path here may have');
  }
  if (given.startsWith('/') || (platform === 'win32' && path.win32.isAbsolute(given))) {
    throw new ToolFailure(
      'DENIED',
      `The path ${quoted(given)} is absolute. Paths start in the chosen folder: write it without what leads there.`,
    );
  }
  const trimmed = mayEndInSlash ? given.replace(/(?<=[^/])\/$/, '') : given;
  const relative = trimmed.replace(/^\.\/(?=.)/, '');
  if (relative === '' || relative === '.') return [];
  const segments = relative.split('/');
  for (const segment of segments) checkSegment(segment, given, platform);
  return segments;
}

function checkSegment(segment: string, given: string, platform: NodeJS.Platform): void {
  if (segment === '..') {
    throw new ToolFailure(
      'DENIED',
      `The path ${quoted(given)} has ".." in it. Only what is in the chosen folder is open.`,
    );
  }
  if (segment === '') throw invalid(given, 'has a "/" too many in it');
  if (segment === '.') throw invalid(given, 'has a "." of its own in it; leave that out');
  if (platform === 'win32') checkWindowsName(segment, given);
}

function checkWindowsName(name: string, given: string): void {
  if (name.includes('\\')) throw invalid(given, 'has a "\\" in it; write "/" between names');
  if (name.includes(':')) throw invalid(given, 'has a ":" in it, which would mean a drive or a hidden stream');
  if (windowsForbidden.test(name)) throw invalid(given, 'has a character in it that Windows does not allow in a name');
  if (/[. ]$/.test(name)) throw invalid(given, 'has a name that ends in a dot or a space, which Windows would drop');
  if (windowsDevice.test(name)) throw invalid(given, `has ${quoted(name)} in it, which means a device on Windows`);
}

function invalid(given: string, why: string): ToolFailure {
  return new ToolFailure('INVALID_INPUT', `The path ${quoted(given)} ${why}.`);
}

/** A name or path as messages show it: in quotes, with what can't be printed escaped. */
export function quoted(name: string): string {
  return JSON.stringify(name).replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
