import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { SignalboxError } from '../../shared/errors.ts';

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/** One file of the page, as it is sent. */
export interface PageFile {
  readonly contentType: string;
  /** True where the name holds a hash of the content, so that it may be kept for good. */
  readonly immutable: boolean;
  /** Read at the first call and kept. */
  read(): Promise<Uint8Array<ArrayBuffer>>;
}

/** The built page. What is not in it can't be asked for, whatever the path is spelled like. */
export interface PageFiles {
  /** The file for a URL's path (as `URL.pathname` gives it), or undefined. `/` is the page itself. */
  find(pathname: string): PageFile | undefined;
}

/**
 * Lists the built page's folder once. Only what was there then, as a regular file with a type we know, is ever served:
 * a path is looked up in that list and never joined to a folder.
 */
export async function openPageFiles(folder: string): Promise<PageFiles> {
  const files = new Map<string, PageFile>();
  for (const path of await listFiles(folder)) {
    const contentType = contentTypes[extname(path)];
    if (contentType !== undefined) files.set(urlPathOf(folder, path), pageFile(path, contentType));
  }
  const index = files.get('/index.html');
  if (index === undefined) throw notBuilt(folder);
  return { find: (pathname) => (pathname === '/' ? index : files.get(pathname)) };
}

async function listFiles(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  } catch (cause) {
    throw notBuilt(folder, cause);
  }
}

function urlPathOf(folder: string, path: string): string {
  return `/${relative(folder, path).split(sep).map(encodeURIComponent).join('/')}`;
}

function pageFile(path: string, contentType: string): PageFile {
  let content: Promise<Uint8Array<ArrayBuffer>> | undefined;
  return {
    contentType,
    immutable: path.includes(`${sep}assets${sep}`),
    read: () => {
      content ??= readFile(path).then((bytes) => new Uint8Array(bytes));
      return content;
    },
  };
}

function notBuilt(folder: string, cause?: unknown): SignalboxError {
  return new SignalboxError(
    'UNAVAILABLE',
    `The page of the app is missing in ${folder}. Build it with "npm run build", or start with "npm start".`,
    { cause },
  );
}
