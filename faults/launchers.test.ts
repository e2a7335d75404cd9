import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { signalProcess } from '../src/main/servers/process.ts';
import type { ServerConfig } from '../src/shared/server.ts';
import {
  call,
  command,
  isAlive,
  pidsIn,
  processesOf,
  reach,
  supervise,
  temporaryFolder,
  textOf,
  untilGone,
  withoutRestarts,
} from './harness.ts';
import { HostProcess } from './hostProcess.ts';

const script = fileURLToPath(new URL('./servers/launcher.ts', import.meta.url));

/** A launcher whose server, in a session of its own, neither ends with its stdin nor when it is asked to. */
async function launched(): Promise<{ config: ServerConfig; folder: string; servers: () => Promise<number[]> }> {
  const folder = await temporaryFolder();
  const file = path.join(folder, 'servers');
  const config = command('launched', process.execPath, [script, file, '--stubborn', '--daemon']);
  onTestFinished(async () => (await pidsIn(file)).forEach((pid) => void signalProcess(pid, 'SIGKILL')));
  return { config, folder, servers: () => pidsIn(file) };
}

describe('a server behind a launcher', () => {
  it('F3 is gone with the launcher when its lever is off, though it left its session', async () => {
    const { config, servers } = await launched();
    const marker = `launched-${process.pid}-off`;
    const supervisor = await supervise([config], { marker });
    const { pid } = await reach(supervisor, 'launched', 'ready');
    const [server = 0] = await servers();
    expect(textOf(await call(supervisor, 'launched', 'pid'))).toBe(String(server));
    // The launcher, its server, and what that has started.
    expect(await processesOf(marker)).toHaveLength(3);
    supervisor.setEnabled('launched', false);
    await reach(supervisor, 'launched', 'off');
    expect(await Promise.all([pid, server].map(isAlive))).toEqual([false, false]);
    expect(await processesOf(marker)).toEqual([]);
  });

  it('F3 is ended when the launcher has died, before anything is started in its place', async () => {
    const { config, servers } = await launched();
    const marker = `launched-${process.pid}-died`;
    const supervisor = await supervise([config], { marker, timings: withoutRestarts });
    const { pid } = await reach(supervisor, 'launched', 'ready');
    process.kill(pid, 'SIGKILL');
    const { failure } = await reach(supervisor, 'launched', 'failed');
    expect(failure.summary).toContain('SIGKILL');
    expect(await Promise.all((await servers()).map(isAlive))).toEqual([false]);
    expect(await processesOf(marker)).toEqual([]);
  });

  it('F4 is reaped at the next start after its host and its launcher were killed', async () => {
    const { config, folder, servers } = await launched();
    const ledgerFile = path.join(folder, 'servers.ledger');
    const marker = `launched-${process.pid}-killed`;
    const host = new HostProcess({ configs: [config], ledgerFile, marker });
    const [launcher = 0] = await host.ready('launched');
    await host.kill();
    process.kill(launcher, 'SIGKILL');
    await untilGone(launcher);
    const [server = 0] = await servers();
    // Nothing that the ledger knows is left; the server and its own child are.
    expect(await processesOf(marker)).toHaveLength(2);
    expect(await isAlive(server)).toBe(true);
    await supervise([], { ledgerFile, marker });
    expect(await processesOf(marker)).toEqual([]);
  });
});
