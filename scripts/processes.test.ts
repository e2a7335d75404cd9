import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { ProgramError, run } from './processes.mjs';

const moduleUrl = new URL('./processes.mjs', import.meta.url).href;
const script = (source: string) => ['--input-type=module', '--eval', source];

/** Prints its own pid and the pid of a child of its own, and stays; both ignore SIGINT and SIGTERM. */
const stubbornTree = `
  import { spawn } from 'node:child_process';
  const stay = "process.on('SIGINT', () => {}); process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);";
  const child = spawn(process.execPath, ['--eval', stay + "console.log('up')"], { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.once('data', () => console.log(JSON.stringify([process.pid, child.pid])));
  process.on('SIGINT', () => {}); process.on('SIGTERM', () => {});`;

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

describe('run', () => {
  it('gives back what a program wrote', async () => {
    expect(await run(process.execPath, script("console.log('hello'); console.error('there')"))).toContain('hello');
  });

  it('rejects with the last words of a program that fails', async () => {
    const failing = run(process.execPath, script("console.error('the reason'); process.exit(3)"));
    const error = await failing.catch((thrown) => thrown);
    expect(error).toBeInstanceOf(ProgramError);
    expect(error).toMatchObject({ message: expect.stringContaining('exit code 3'), output: 'the reason\n' });
  });

  it('rejects when there is no such program', async () => {
    await expect(run('/nowhere/program', [])).rejects.toThrow(/could not be run/);
  });

  it('ends a program that takes too long', async () => {
    const waiting = run(process.execPath, script('setInterval(() => {}, 1000)'), { timeoutMs: 200 });
    await expect(waiting).rejects.toThrow(/SIGTERM/);
  });

  it('hands over lines and stops when it is aborted', async () => {
    const controller = new AbortController();
    const lines: string[] = [];
    const running = run(process.execPath, script("console.log('one'); setInterval(() => {}, 1000)"), {
      output: (line) => {
        lines.push(line);
        controller.abort();
      },
      signal: controller.signal,
    });
    await expect(running).rejects.toThrow(ProgramError);
    expect(lines).toEqual(['one']);
  });
});

describe.skipIf(process.platform !== 'linux')('a stop signal', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s leaves nothing of a tree that does not want to end', async (signal, exitCode) => {
    const source = `
      import { run, stopProgramsOnSignal } from ${JSON.stringify(moduleUrl)};
      stopProgramsOnSignal({ graceMs: 300 });
      await run(process.execPath, ${JSON.stringify(script(stubbornTree))}, { output: 'show' });`;
    const parent = spawn(process.execPath, script(source), { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(createInterface({ input: parent.stdout }), 'line');
    const pids: number[] = JSON.parse(line);
    expect(pids.map(isAlive)).toEqual([true, true]);
    parent.kill(signal);
    expect(await once(parent, 'exit')).toEqual([exitCode, null]);
    expect(pids.map(isAlive)).toEqual([false, false]);
  });
});
