/**
 * A host in a process of its own, so that a test can kill or freeze it: `node host.ts <options as JSON>`. It writes a
 * line for each change of a server, and takes lines of the form `{ "enable": "<id>" }`.
 */
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { Supervisor } from '../../src/main/servers/supervisor.ts';
import { MemoryStores } from '../../src/main/servers/testing/memoryStores.ts';
import { silentLogger } from '../../src/shared/logger.ts';
import type { HostLine, HostOptions } from '../hostProcess.ts';

const options: HostOptions = JSON.parse(process.argv[2] ?? '{}');

const supervisor = new Supervisor({
  ...options,
  userId: 'alice',
  bundled: { node: process.execPath, folder: tmpdir(), dataFolder: tmpdir() },
  secretsOf: async () => ({}),
  stores: new MemoryStores().stores,
  log: silentLogger,
});

createInterface({ input: process.stdin }).on('line', (line) => supervisor.setEnabled(JSON.parse(line).enable, true));

await supervisor.start();
for await (const event of supervisor.watch(new AbortController().signal)) {
  if (event.type === 'removed') continue;
  for (const { config, state, vitals } of supervisor.views()) {
    const line: HostLine = {
      id: config.id,
      status: state.status,
      pid: state.status === 'ready' ? state.pid : null,
      restarts: vitals.restarts,
      roundTrips: vitals.latency?.count ?? 0,
    };
    console.log(JSON.stringify(line));
  }
}
