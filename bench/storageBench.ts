import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStorage, type Storage } from '../src/main/storage/index.ts';
import { keyFileCipher } from '../src/main/storage/keyFileCipher.ts';
import { silentLogger } from '../src/shared/logger.ts';

/** Storage of its own for one bench, with one user. */
export interface BenchStorage {
  storage: Storage;
  userId: string;
  dataFolder: string;
  close(): Promise<void>;
}

export async function openBenchStorage(): Promise<BenchStorage> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'signalbox-bench-'));
  const storage = await openStorage({
    dataFolder,
    workerUrl: new URL('../src/main/storage/thread.ts', import.meta.url),
    cipher: await keyFileCipher(dataFolder),
    log: silentLogger,
  });
  const { id: userId } = await storage.users.ensureLocal('Bench');
  return {
    storage,
    userId,
    dataFolder,
    async close() {
      await storage.close();
      await rm(dataFolder, { recursive: true });
    },
  };
}
