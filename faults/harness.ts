import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { Supervisor, type SupervisorOptions } from '../src/main/servers/supervisor.ts';
import { MemoryStores } from '../src/main/servers/testing/memoryStores.ts';
import { silentLogger } from '../src/shared/logger.ts';
import type { ServerConfig } from '../src/shared/server.ts';
import { quickTimings } from './watching.ts';

// What needs no test runner is in a file of its own, for the programs that tests start.
export * from './watching.ts';

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'signalbox-faults-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

let markers = 0;

/** A started supervisor, which is disposed when the test ends. */
export async function supervise(
  configs: ServerConfig[],
  options: Partial<SupervisorOptions> = {},
): Promise<Supervisor> {
  const folder = await temporaryFolder();
  markers += 1;
  const supervisor = new Supervisor({
    userId: 'alice',
    configs,
    bundled: { node: process.execPath, folder, dataFolder: folder },
    secretsOf: async () => ({}),
    stores: new MemoryStores().stores,
    ledgerFile: path.join(folder, 'servers.ledger'),
    marker: `test-${process.pid}-${markers}`,
    log: silentLogger,
    timings: quickTimings,
    ...options,
  });
  onTestFinished(() => supervisor.dispose());
  await supervisor.start();
  return supervisor;
}
