import { appendFile, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Ledger, type LedgerEntry } from './ledger.ts';

const entry = (run: number): LedgerEntry => ({
  pid: 1_000 + run,
  startTime: `boot/${run}`,
  executable: 'node',
  marker: `m.${run}`,
});

async function file(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'signalbox-ledger-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return path.join(folder, 'below', 'servers.ledger');
}

async function ledger() {
  const path = await file();
  const opened = new Ledger(path);
  await opened.reset();
  return { path, ledger: opened };
}

describe('Ledger', () => {
  it('F4 tells the next host what was not removed', async () => {
    const { path, ledger: mine } = await ledger();
    await Promise.all([1, 2, 3].map((run) => mine.add(entry(run))));
    await mine.remove('m.2');
    expect(await Ledger.read(path)).toEqual([entry(1), entry(3)]);
  });

  it('is for its owner alone', async () => {
    const { path, ledger: mine } = await ledger();
    await mine.add(entry(1));
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('skips lines that are torn or make no sense', async () => {
    const { path, ledger: mine } = await ledger();
    await mine.add(entry(1));
    await appendFile(path, 'null\n{"pid":-5}\n[]\n{"pid":12,"startTi');
    expect(await Ledger.read(path)).toEqual([entry(1)]);
  });

  it('is empty when there is no file', async () => {
    expect(await Ledger.read(await file())).toEqual([]);
  });

  it('does not grow without end', async () => {
    const { path, ledger: mine } = await ledger();
    await mine.add(entry(0));
    for (let run = 1; run <= 600; run += 1) {
      await mine.add(entry(run));
      await mine.remove(`m.${run}`);
    }
    expect((await readFile(path, 'utf8')).split('\n').length).toBeLessThan(510);
    expect(await Ledger.read(path)).toEqual([entry(0)]);
  });
});
