import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { type Connected, connect, type Outcome } from '../resources/servers/testing/connect.ts';
import { temporaryFolder } from './harness.ts';
import { randomFrom, seed, times } from './soak.ts';

const script = fileURLToPath(new URL('./filesRace.ts', import.meta.url));
const calls = times(500, 10_000);

/** Calls that are under way at once. */
const atOnce = 4;

/** The same names inside and outside, so that every call would find something to spoil there. */
function plant(folder: string, word: string): void {
  mkdirSync(join(folder, 'sub', 'deep'), { recursive: true });
  for (const path of ['kept.txt', 'victim.txt', 'leaf.txt', 'sub/deep/file.txt']) {
    writeFileSync(join(folder, path), `${word} text of ${path}\n`);
  }
}

/** Everything about the files of a folder that a change would show in. */
function stateOf(folder: string): unknown[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => {
      const { ino, mode, mtimeMs, ctimeMs, nlink } = statSync(path);
      const content = statSync(path).isFile() ? readFileSync(path, 'utf8') : null;
      return { path, ino, mode, mtimeMs, ctimeMs, nlink, content };
    });
}

/** One call of the kind that was drawn; the number makes it unlike all others. */
const kinds: readonly ((number: number) => [tool: string, args: Record<string, unknown>])[] = [
  () => ['list', { path: 'box', recursive: true }],
  () => ['stat', { path: 'box/kept.txt' }],
  () => ['read', { path: 'box/kept.txt' }],
  () => ['read', { path: 'box/sub/deep/file.txt' }],
  () => ['read', { path: 'leaf.txt' }],
  () => ['search', { path: 'box', text: 'text', limit: 5 }],
  () => ['search', { text: 'outside' }],
  (number) => ['write', { path: 'box/kept.txt', content: `inside text ${number}\n`, overwrite: true }],
  (number) => ['write', { path: `box/new-${number}.txt`, content: 'inside text\n' }],
  (number) => ['write', { path: `box/made-${number}/a/b.txt`, content: 'inside text\n', create_folders: true }],
  (number) => ['write', { path: 'leaf.txt', content: `inside text ${number}\n`, overwrite: true }],
  (number) => ['write', { path: 'box/victim.txt', content: `inside text ${number}\n`, overwrite: true }],
  () => ['edit', { path: 'box/sub/deep/file.txt', old_text: 'text', new_text: 'text', all: true }],
  () => ['edit', { path: 'leaf.txt', old_text: 'text', new_text: 'text', all: true }],
  () => ['remove', { path: 'box/victim.txt' }],
  () => ['remove', { path: 'box/sub', recursive: true }],
  (number) => ['write', { path: 'box/sub/deep/file.txt', content: `inside text ${number}\n`, create_folders: true }],
  (number) => ['move', { from: 'box/kept.txt', to: `box/moved-${number}.txt` }],
  (number) => ['write', { path: 'box/kept.txt', content: `inside text ${number}\n` }],
  () => ['move', { from: 'box/victim.txt', to: 'out.txt', overwrite: true }],
  () => ['move', { from: 'out.txt', to: 'box/victim.txt', overwrite: true }],
];

/** What may be in the way of a call here, by the beginning of its code. Anything else is a defect. */
const refusals = new Set(['NOT_FOUND', 'DENIED', 'CONFLICT', 'INVALID_INPUT']);

function refusalOf({ structured, text }: Outcome): string | null {
  const outcome = structured as { success: boolean; error?: { code: string } };
  if (outcome.success) return null;
  expect([...refusals], text).toContain(outcome.error?.code);
  return text.includes('is a link') ? 'link' : 'other';
}

async function race(files: Connected): Promise<Record<string, number>> {
  const random = randomFrom(seed);
  const counts: Record<string, number> = { done: 0, link: 0, other: 0 };
  let number = 0;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (number < calls) {
        number += 1;
        const kind = kinds[Math.floor(random() * kinds.length)];
        if (kind === undefined) throw new Error('No such kind of call.');
        const [tool, args] = kind(number);
        const outcome = await files.call(tool, args);
        expect(JSON.stringify(outcome.structured), `${tool} ${JSON.stringify(args)}`).not.toMatch(
          /outside (text|only)/,
        );
        const refusal = refusalOf(outcome) ?? 'done';
        counts[refusal] = (counts[refusal] ?? 0) + 1;
      }
    }),
  );
  return counts;
}

it.skipIf(process.platform !== 'linux')(
  `F29 reads and changes nothing outside in ${calls} calls while a folder and a file are swapped for links to outside`,
  { timeout: times(120_000, 1_200_000) },
  async () => {
    const folder = await temporaryFolder();
    const [inside, outside] = [join(folder, 'inside'), join(folder, 'outside')];
    plant(join(inside, 'box'), 'inside');
    writeFileSync(join(inside, 'leaf.txt'), 'inside text\n');
    plant(outside, 'outside');
    writeFileSync(join(outside, 'only.txt'), 'outside only\n');
    const before = stateOf(outside);
    const files = await connect({ server: 'files', args: ['--root', inside] });
    onTestFinished(() => files.client.close());
    const swapper = spawn(process.execPath, [script, inside, outside], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void swapper.kill('SIGKILL'));
    await once(swapper.stdout, 'data');

    const counts = await race(files);
    expect(swapper.exitCode).toBeNull();
    swapper.kill('SIGKILL');
    await once(swapper, 'close');
    const context = `seed ${seed}, ${JSON.stringify(counts)}`;
    expect(stateOf(outside), context).toEqual(before);
    // The race did take place: calls came through, and calls met a link.
    expect(counts.done, context).toBeGreaterThan(0);
    expect(counts.link, context).toBeGreaterThan(0);
  },
);
