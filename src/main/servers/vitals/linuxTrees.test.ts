import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { describe, expect, it, onTestFinished } from 'vitest';
import { markerVariable } from '../platform/processEntry.ts';
import { platform } from '../platform/processPlatform.ts';
import { type ServerProcess, signalProcess, spawnServer } from '../process.ts';
import { FakeClock } from '../testing/fakeClock.ts';
import { LinuxTrees } from './linuxTrees.ts';
import type { UsageRoot } from './processFigures.ts';
import { liveView, type ProcView, snapshotView, tellsChildren } from './procView.ts';
import { UsageSampler } from './usageSampler.ts';

const mebibyte = 1024 * 1024;
const prelude = `
  const { spawn } = require('node:child_process');
  const say = (word) => console.log(word);
  const burn = (ms) => { while (process.cpuUsage().user < ms * 1000); };
  const heard = (act) => process.stdin.once('data', act);
  process.stdin.on('end', () => process.exit()).resume();
`;

/** A Node that runs a script, and what it says, word by word. It is killed when the test ends. */
async function start(script: string) {
  const marker = `test-${process.pid}.${randomUUID()}`;
  const server = await spawnServer({
    file: process.execPath,
    args: ['-e', prelude + script],
    cwd: tmpdir(),
    environment: { [markerVariable]: marker },
  });
  onTestFinished(async () => {
    signalProcess(-server.pid, 'SIGKILL');
    await server.exited;
  });
  return { server, marker, root: { id: 'server', pid: server.pid, marker } satisfies UsageRoot, word: words(server) };
}

function words(server: ServerProcess): () => Promise<string> {
  const said = server.stdout.setEncoding('utf8')[Symbol.asyncIterator]();
  return async () => String((await said.next()).value).trim();
}

/** Ids of processes that are no children of ours: no event tells of their end. */
async function untilGone(pid: number): Promise<void> {
  while ((await platform.find(pid)) !== null) await new Promise((resolve) => setTimeout(resolve, 10));
}

const second = 1_000;

describe.runIf(process.platform === 'linux')('LinuxTrees', () => {
  /** The looks are a second apart by this clock, whatever time they take. */
  function sampler() {
    const clock = new FakeClock();
    const made = new UsageSampler(clock, new LinuxTrees(clock));
    return async (root: UsageRoot, later = second) => {
      clock.advance(later);
      return (await made.sample([root])).get(root.id);
    };
  }

  it('measures the time and the memory of a process', async () => {
    const { server, root, word } = await start(`
      let held; const used = () => { const { user, system } = process.cpuUsage(); say((user + system) / 1000); };
      used();
      heard(() => { held = Buffer.alloc(${64 * mebibyte}, 1); burn(150); used(); heard(() => say(held.length)); });
    `);
    const look = sampler();
    const usedBefore = Number(await word());
    const before = await look(root);
    expect(before).toMatchObject({ cpu: null, processes: 1 });
    server.stdin.write('go');
    const used = Number(await word()) - usedBefore;
    const after = await look(root);
    expect(after?.memory).toBeGreaterThan((before?.memory ?? 0) + 60 * mebibyte);
    // The kernel counts in ticks of ten milliseconds, and what the process does after it has told is counted too.
    expect((after?.cpu ?? 0) * second).toBeGreaterThan(used - 100);
    expect((after?.cpu ?? 0) * second).toBeLessThan(used + 300);
  });

  it('measures the whole tree, also a child that another thread started and one that has ended', async () => {
    const { server, root, word } = await start(`
      const { Worker } = require('node:worker_threads');
      const idle = "require('node:child_process').spawn(process.execPath, ['-e', 'console.log(1);process.stdin.resume()']).stdout.once('data', () => postMessage(1))";
      new Worker(idle.replace('postMessage', "require('node:worker_threads').parentPort.postMessage"), { eval: true })
        .once('message', () => say('ready'));
      const brief = 'while (process.cpuUsage().user < 200000);';
      heard(() => spawn(process.execPath, ['-e', brief]).once('exit', () => say('done')));
    `);
    const look = sampler();
    await word();
    expect(await look(root)).toMatchObject({ processes: 2 });
    server.stdin.write('go');
    await word();
    const after = await look(root);
    expect(after?.processes).toBe(2);
    expect(after?.cpu).toBeGreaterThan(0.15);
  });

  it('follows a process whose parent died', async () => {
    const { server, root, word } = await start(`
      const script = "require('node:child_process').spawn(process.execPath, ['-e', 'console.log(1);setInterval(() => {}, 1e6)'], { stdio: ['ignore', 'inherit', 'ignore'] })";
      const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
      child.stdout.once('data', () => say('ready'));
      heard(() => { child.once('exit', () => say('done')); child.kill('SIGKILL'); });
    `);
    const look = sampler();
    await word();
    expect(await look(root)).toMatchObject({ processes: 3 });
    server.stdin.write('go');
    await word();
    expect(await look(root)).toMatchObject({ processes: 2 });
  });

  it('finds by its marker what had slipped away before the first look, a minute later', async () => {
    const { root, word } = await start(`
      const daemon = "const c = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'ignore', detached: true }); console.log(c.pid); c.unref()";
      const child = spawn(process.execPath, ['-e', daemon]);
      let pid; child.stdout.once('data', (text) => { pid = String(text); });
      child.once('close', () => say(pid));
    `);
    const look = sampler();
    const daemon = Number(await word());
    expect(daemon).toBeGreaterThan(1);
    onTestFinished(async () => {
      signalProcess(daemon, 'SIGKILL');
      await untilGone(daemon);
    });
    expect(await look(root)).toMatchObject({ processes: 1 });
    const found = await look(root, 60 * second);
    expect(found).toMatchObject({ processes: 2 });
    expect(found?.cpu).toBeLessThan(0.01);
    expect(await look(root)).toMatchObject({ processes: 2 });
  });

  it('finds nothing of a process that is gone', async () => {
    const { server, root } = await start('');
    const look = sampler();
    expect(await look(root)).toMatchObject({ processes: 1 });
    server.stdin.end();
    await server.exited;
    expect(await look(root)).toBeUndefined();
  });

  it('sees the same tree on a kernel that does not tell the children of a process', async () => {
    expect(tellsChildren()).toBe(true);
    const { server, word } = await start(`
      spawn(process.execPath, ['-e', 'console.log(1);process.stdin.resume()']).stdout.once('data', () => say('ready'));
    `);
    await word();
    const units = { ticksPerSecond: 100, bytesPerPage: 4096 };
    const childrenOf = (view: ProcView) => view.childrenOf(server.pid).map((pid) => view.process(pid)?.parent);
    expect(childrenOf(liveView(units))).toEqual([server.pid]);
    expect(childrenOf(snapshotView(units))).toEqual([server.pid]);
  });
});
