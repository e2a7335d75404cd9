import { ToolFailure } from '../kit/outcome.ts';
import { quoted } from './rooted/segments.ts';

/** Byte that no text in UTF-8 has, and nearly every other file. */
const zero = 0;

export function looksBinary(bytes: Uint8Array): boolean {
  return bytes.includes(zero);
}

/** Bytes as text, a byte order mark included. Throws INVALID_INPUT for what is not UTF-8, with what it seems to be. */
export function decodeText(bytes: Uint8Array, path: string): string {
  const isWide = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (!isWide && !looksBinary(bytes)) {
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      // What is no text is told below.
    }
  }
  const what = isWide ? 'text in UTF-16, and only UTF-8 can be read' : `not text in UTF-8 (${mimeTypeOf(path)})`;
  throw new ToolFailure('INVALID_INPUT', `${quoted(path)} is ${what}.`);
}

/** The break that all lines of a text end in; `mixed` where they differ, `none` where there is none. */
export type LineBreak = '\n' | '\r\n' | 'mixed' | 'none';

export function lineBreakOf(text: string): LineBreak {
  const withReturn = text.split('\r\n').length - 1;
  const all = text.split('\n').length - 1;
  if (all === 0) return 'none';
  if (withReturn === 0) return '\n';
  return withReturn === all ? '\r\n' : 'mixed';
}

const mimeTypes: Readonly<Record<string, string>> = {
  c: 'text/x-c',
  css: 'text/css',
  csv: 'text/csv',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  gif: 'image/gif',
  gz: 'application/gzip',
  htm: 'text/html',
  html: 'text/html',
  ics: 'text/calendar',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  js: 'text/javascript',
  json: 'application/json',
  log: 'text/plain',
  md: 'text/markdown',
  mjs: 'text/javascript',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  ods: 'application/vnd.oasis.opendocument.spreadsheet',
  odt: 'application/vnd.oasis.opendocument.text',
  pdf: 'application/pdf',
  png: 'image/png',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  py: 'text/x-python',
  sh: 'application/x-sh',
  svg: 'image/svg+xml',
  tar: 'application/x-tar',
  toml: 'application/toml',
  ts: 'text/x-typescript',
  tsv: 'text/tab-separated-values',
  txt: 'text/plain',
  webp: 'image/webp',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  xml: 'application/xml',
  yaml: 'application/yaml',
  yml: 'application/yaml',
  zip: 'application/zip',
};

/** What a file is by the ending of its name; a guess. */
export function mimeTypeOf(path: string): string {
  const ending = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(mimeTypes, ending) ? (mimeTypes[ending] ?? unknownType) : unknownType;
}

const unknownType = 'application/octet-stream';
