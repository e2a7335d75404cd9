import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { connect } from '../resources/servers/testing/connect.ts';
import { type Figure, interleave } from './measure.ts';

const folders = 100;
const filesInFolder = 100;
const files = folders * filesInFolder;

/** The lines that are looked for are in one file of a thousand. */
const rare = 1_000;

/** A search through the bundled server `files`, over its protocol, against a `grep` that is started for each search. */
export async function benchFilesSearch(): Promise<Figure[]> {
  const folder = await plant();
  const { client, data } = await connect({ server: 'files', args: ['--root', folder] });
  const grep = async (...args: string[]) => {
    const { stdout } = await promisify(execFile)('grep', ['-rnI', ...args, folder]);
    return expectFound(stdout.trim().split('\n').length);
  };
  const search = async (args: Record<string, unknown>) => {
    const found = await data('search', { case_sensitive: true, ...args });
    return expectFound((found.files as unknown[]).length);
  };
  try {
    const times = await interleave(
      {
        grepText: () => grep('-F', 'needle in the hay'),
        text: () => search({ text: 'needle in the hay' }),
        grepPattern: () => grep('-E', 'needle in (the|a) hay$'),
        pattern: () => search({ text: 'needle in (the|a) hay$', regex: true }),
      },
      { rounds: 15, warmUp: 3 },
    );
    const figure = (what: string, own: number, floor: number): Figure => ({
      name: `search of ${files} files for ${what}`,
      floor: 'grep -r',
      ratio: own / floor,
      target: null,
      detail: `grep ${milliseconds(floor)}, files ${milliseconds(own)}`,
    });
    return [figure('a text', times.text, times.grepText), figure('an expression', times.pattern, times.grepPattern)];
  } finally {
    await client.close();
    await rm(folder, { recursive: true });
  }
}

const milliseconds = (micros: number) => `${Math.round(micros / 1_000)} ms`;

/** Neither of the two may be fast by finding less. */
function expectFound(count: number): void {
  if (count !== files / rare) throw new Error(`${count} of ${files / rare} lines were found.`);
}

async function plant(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-bench-'));
  for (let outer = 0; outer < folders; outer += 1) {
    const inner = join(folder, `folder ${outer}`);
    await mkdir(inner);
    await Promise.all(Array.from({ length: filesInFolder }, (_, at) => plantFile(inner, outer * filesInFolder + at)));
  }
  return folder;
}

function plantFile(folder: string, number: number): Promise<void> {
  const lines = Array.from({ length: 80 }, (_, line) => `Line ${line} of file ${number}, as long as others.`);
  if (number % rare === 0) lines.push('A needle in the hay');
  return writeFile(join(folder, `file ${number}.txt`), `${lines.join('\n')}\n`);
}
