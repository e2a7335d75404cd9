import type { StoredResult } from '../../../../shared/tool.ts';

/** How a stored part is shown. `mimeType` is always one of ours, never the server's own words. */
export type PartView =
  | { kind: 'image'; mimeType: string }
  | { kind: 'audio'; mimeType: string }
  | { kind: 'text' }
  | { kind: 'file' };

/** Images and sounds up to this size are shown in place, in bytes. */
export const maxMediaBytes = 20 * 1024 * 1024;

/** Pictures made of pixels alone: an SVG is a document, with scripts and addresses in it. */
const imageTypes = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif']);
const audioTypes = new Set([
  'audio/mpeg',
  'audio/mp4',
  'audio/aac',
  'audio/ogg',
  'audio/wav',
  'audio/webm',
  'audio/flac',
]);
const otherNames: Readonly<Record<string, string>> = {
  'image/jpg': 'image/jpeg',
  'audio/mp3': 'audio/mpeg',
  'audio/m4a': 'audio/mp4',
  'audio/x-m4a': 'audio/mp4',
  'audio/x-wav': 'audio/wav',
  'audio/wave': 'audio/wav',
  'audio/x-flac': 'audio/flac',
};
const textTypes = /^(?:text\/|application\/(?:.+\+)?(?:json|xml|yaml|toml|javascript|sql)$|image\/svg\+xml$)/;

/** How a part is shown, by its kind and by what it says it is. What is not known for certain is a file. */
export function partView({ kind, mimeType, bytes }: Pick<StoredResult, 'kind' | 'mimeType' | 'bytes'>): PartView {
  if (kind === 'text' || kind === 'structured') return { kind: 'text' };
  const bare = mimeType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const type = Object.hasOwn(otherNames, bare) ? (otherNames[bare] ?? bare) : bare;
  if (imageTypes.has(type) && bytes <= maxMediaBytes) return { kind: 'image', mimeType: type };
  if (audioTypes.has(type) && bytes <= maxMediaBytes) return { kind: 'audio', mimeType: type };
  return textTypes.test(type) ? { kind: 'text' } : { kind: 'file' };
}

/** What a part is called where it has no name of its own. */
export function partTitle({ kind, name }: Pick<StoredResult, 'kind' | 'name'>): string {
  if (name !== null && name.trim() !== '') return name;
  return { text: 'Whole text', structured: 'Structured data', image: 'Image', audio: 'Sound', file: 'File' }[kind];
}

const endings: Readonly<Record<string, string>> = {
  'application/json': 'json',
  'application/pdf': 'pdf',
  'audio/mpeg': 'mp3',
  'image/jpeg': 'jpg',
  'image/svg+xml': 'svg',
  'text/plain': 'txt',
  'text/html': 'html',
  'text/markdown': 'md',
};

/** The name under which a part is saved: the last part of its own, with nothing that a file system minds. */
export function fileName({ kind, name, mimeType }: Pick<StoredResult, 'kind' | 'name' | 'mimeType'>): string {
  const own =
    (name ?? '')
      .split(/[/\\]/)
      .at(-1)
      ?.replace(/[\p{C}<>:"|?*]/gu, '')
      .replace(/^\.+/, '')
      .trim() ?? '';
  if (own !== '') return own.slice(0, 120);
  const ending = Object.hasOwn(endings, mimeType) ? endings[mimeType] : undefined;
  const plain = /^\w+\/([a-z0-9]+)$/.exec(mimeType)?.[1];
  return `result.${kind === 'structured' ? 'json' : kind === 'text' ? 'txt' : (ending ?? plain ?? 'bin')}`;
}
