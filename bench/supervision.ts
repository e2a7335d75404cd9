import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../src/main/servers/clock.ts';
import { platform } from '../src/main/servers/platform/processPlatform.ts';
import type { UsageRoot } from '../src/main/servers/vitals/processFigures.ts';
import { UsageSampler } from '../src/main/servers/vitals/usageSampler.ts';
import { defaultServerOptions, type ServerConfig } from '../src/shared/server.ts';
import { sampleInterval } from '../src/shared/serverActivity.ts';
import { bundledFolder, openSupervisor } from './contenders.ts';
import { type Figure, median } from './measure.ts';

const rounds = 5;
const names = Array.from({ length: 10 }, (_, index) => (index % 2 === 0 ? 'clock' : 'notes'));
const configs = names.map(
  (name, index): ServerConfig => ({
    id: `server-${index}`,
    name: `Server ${index}`,
    launch: { kind: 'bundled', name },
    enabled: true,
    trusted: true,
    identityParameter: null,
    options: defaultServerOptions,
  }),
);

/** What it costs to run ten bundled servers: to start them, to have them, to watch them. */
export async function benchSupervision(): Promise<Figure[]> {
  const byHand: number[] = [];
  const supervised: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    byHand.push(await timed(startByHand));
    supervised.push(await timed(async () => (await openSupervisor(configs)).close));
  }
  const start: Figure = {
    name: 'ten bundled servers ready',
    floor: 'spawned and shaken hands with by hand, in parallel',
    ratio: median(supervised) / median(byHand),
    target: 1.1,
    detail: `by hand ${Math.round(median(byHand))} ms, supervised ${Math.round(median(supervised))} ms`,
  };
  // Nothing is measured where the system does not tell.
  return process.platform === 'win32' ? [start] : [start, ...(await costsOfRunning())];
}

/** Milliseconds that an action takes; what it gives back is done afterwards. */
async function timed(action: () => Promise<() => Promise<void>>): Promise<number> {
  const began = performance.now();
  const cleanUp = await action();
  const took = performance.now() - began;
  await cleanUp();
  return took;
}

async function startByHand(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-bench-'));
  const servers = await Promise.all(names.map((name) => startOne(name, folder)));
  return async () => {
    for (const server of servers) server.stdin.end();
    await Promise.all(servers.map((server) => server.exitCode ?? once(server, 'exit')));
    await rm(folder, { recursive: true });
  };
}

/** The least that can be done: a process, the handshake and the list of tools over its pipes. */
async function startOne(name: string, folder: string) {
  // In a session of its own, as the host starts it: Linux shares its cores out by sessions.
  const server = spawn(process.execPath, [join(bundledFolder, name, 'index.cjs')], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, SIGNALBOX_DATA: folder },
    detached: true,
  });
  const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
  const send = (message: object) => server.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  const clientInfo = { name: 'bench', version: '1.0.0' };
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
  send({ id: 1, method: 'initialize', params });
  await lines.next();
  send({ method: 'notifications/initialized' });
  send({ id: 2, method: 'tools/list' });
  const { value } = await lines.next();
  if (!Array.isArray(JSON.parse(value).result.tools)) throw new Error(`${name} did not list its tools.`);
  return server;
}

async function costsOfRunning(): Promise<Figure[]> {
  const bare = await Promise.all(Array.from({ length: 3 }, spawnBareNode));
  const { supervisor, close } = await openSupervisor(configs);
  try {
    const roots = supervisor.views().map(({ config: { id }, state }): UsageRoot => {
      if (state.status !== 'ready' || state.pid === null) throw new Error(`${id} did not get ready: ${state.status}`);
      return { id, pid: state.pid, marker: id };
    });
    const bareRoots = bare.map(({ pid = 0 }, index) => ({ id: `bare-${index}`, pid, marker: `bare-${index}` }));
    // What the start leaves behind is collected in the first moments.
    await sleep(2_000);
    return [await memoryFigure(roots, bareRoots), await samplingFigure(roots)];
  } finally {
    for (const child of bare) child.kill();
    await close();
  }
}

async function spawnBareNode() {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'inherit'] });
  await once(child, 'spawn');
  return child;
}

async function memoryFigure(servers: readonly UsageRoot[], bare: readonly UsageRoot[]): Promise<Figure> {
  const usage = await new UsageSampler(systemClock).sample([...servers, ...bare]);
  const memoryOf = (roots: readonly UsageRoot[]) => median(roots.map(({ id }) => usage.get(id)?.memory ?? Number.NaN));
  const mebibytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
  return {
    name: 'memory of an idle bundled server',
    floor: 'an idle Node',
    ratio: memoryOf(servers) / memoryOf(bare),
    target: 1.3,
    detail: `Node ${mebibytes(memoryOf(bare))}, server ${mebibytes(memoryOf(servers))}`,
  };
}

/** The look at all servers that is taken every five seconds, and the search through all processes once a minute. */
async function samplingFigure(roots: readonly UsageRoot[]): Promise<Figure> {
  const sampler = new UsageSampler(systemClock);
  const look = await cpuOf(() => sampler.sample(roots), 200);
  const search = await cpuOf(() => platform.processes(), 10);
  return {
    name: 'measuring ten servers',
    floor: 'one core',
    ratio: look / sampleInterval + search / 60_000,
    target: 0.01,
    detail: `${look.toFixed(2)} ms every ${sampleInterval / 1_000} s, ${search.toFixed(1)} ms every minute`,
  };
}

/** Milliseconds of processor time of this process that one run of an action takes. */
async function cpuOf(action: () => Promise<unknown>, times: number): Promise<number> {
  await action();
  const before = process.cpuUsage();
  for (let run = 0; run < times; run += 1) await action();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / times;
}
