import { readFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { type Figure, gzipKiB } from './measure.ts';

const limitKiB = 300;
const page = new URL('../out/renderer/', import.meta.url).pathname;

/** The JavaScript that the first screen needs: the page's scripts and everything they import at once. */
export async function benchFirstScreen(): Promise<Figure[]> {
  const html = await readFile(join(page, 'index.html'), 'utf8');
  const entries = [...html.matchAll(/<(?:script|link)\b[^>]*\b(?:src|href)="\.?\/?([^"]+\.js)"/g)].map(
    (match) => match[1] ?? '',
  );
  if (entries.length === 0) throw new Error('The built page names no script.');
  const files = new Map<string, string>();
  const visit = async (path: string): Promise<void> => {
    if (files.has(path)) return;
    const source = await readFile(join(page, path), 'utf8');
    files.set(path, source);
    // Static imports only: what is imported by call is loaded later.
    const imports = [
      ...source.matchAll(/(?:^|[;}\s])(?:import|export)\s*(?:[\w*{][^"'()]*?from\s*)?["'](\.[^"']+\.js)["']/g),
    ];
    for (const [, target = ''] of imports) await visit(posix.join(dirname(path), target));
  };
  for (const entry of entries) await visit(entry);
  const size = gzipKiB(...files.values());
  return [
    {
      name: 'JavaScript of the first screen, gzipped',
      floor: `${limitKiB} KiB`,
      ratio: size / limitKiB,
      target: 1,
      detail: `${size.toFixed(1)} KiB in ${files.size} files`,
    },
  ];
}
