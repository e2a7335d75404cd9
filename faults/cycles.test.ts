import { execFile } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { processesOf, temporaryFolder } from './harness.ts';
import type { CyclesOptions, CyclesReport } from './servers/cycles.ts';
import { isSoak, seed, times } from './soak.ts';

const script = fileURLToPath(new URL('./servers/cycles.ts', import.meta.url));

async function runCycles(cycles: number): Promise<CyclesReport & { marker: string }> {
  const folder = await temporaryFolder();
  const marker = `cycles-${process.pid}-${path.basename(folder)}`;
  const options: CyclesOptions = { cycles, seed, folder, marker };
  const running = promisify(execFile)(process.execPath, ['--expose-gc', script, JSON.stringify(options)]);
  onTestFinished(() => void running.child.kill('SIGKILL'));
  const { stdout } = await running;
  return { ...JSON.parse(stdout), marker };
}

const cycles = times(100, 2_000);

it(
  `${cycles} cycles of start, crash and stop leave no process, no timer, no open file and no listener`,
  async () => {
    const { ways, holdings, heap, warnings, marker } = await runCycles(cycles);
    const { empty, before, after, disposed } = holdings;
    const context = `seed ${seed}, ways ${JSON.stringify(ways)}`;
    expect(after, context).toEqual(before);
    expect([after.processes, after.noted], context).toEqual([0, 0]);
    // All that is left of a supervisor is its guard over the end of the process, which is made once.
    expect({ ...disposed, listeners: null }, context).toEqual({ ...empty, listeners: null });
    expect(disposed.listeners).toEqual({ ...empty.listeners, exit: (empty.listeners.exit ?? 0) + 1 });
    expect(warnings).toEqual([]);
    // Logs and figures fill up to their bounds at first; only in the long run does it show whether runs are kept.
    if (isSoak) expect((heap.after - heap.before) / cycles, context).toBeLessThan(8 * 1024);
    expect(await processesOf(marker)).toEqual([]);
  },
  isSoak ? 40 * 60_000 : 90_000,
);
