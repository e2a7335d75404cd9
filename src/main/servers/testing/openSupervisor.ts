import { rm } from 'node:fs/promises';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { silentLogger } from '../../../shared/logger.ts';
import { Supervisor, type SupervisorOptions } from '../supervisor.ts';
import { defaultTimings } from '../timings.ts';
import { MemoryStores } from './memoryStores.ts';

/** A supervisor in a folder of its own, not started. When the test ends it is disposed, and the folder is gone. */
export function openSupervisor(
  folder: string,
  options: Pick<SupervisorOptions, 'configs'> & Partial<SupervisorOptions>,
): Supervisor {
  const supervisor = new Supervisor({
    userId: 'alice',
    bundled: { node: process.execPath, folder, dataFolder: path.join(folder, 'data') },
    secretsOf: async () => ({}),
    stores: new MemoryStores().stores,
    ledgerFile: path.join(folder, 'servers.ledger'),
    marker: path.basename(folder),
    log: silentLogger,
    timings: { ...defaultTimings, backoffFloor: 5, backoffCeiling: 10 },
    ...options,
  });
  onTestFinished(async () => {
    await supervisor.dispose();
    await rm(folder, { recursive: true });
  });
  return supervisor;
}
