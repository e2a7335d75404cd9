/** A host of its own process, so that a test can kill it: `node host.ts <ledger> <marker> <server configs as JSON>`. */
import { tmpdir } from 'node:os';
import { Supervisor } from '../../src/main/servers/supervisor.ts';
import { silentLogger } from '../../src/shared/logger.ts';

const [ledgerFile = '', marker = '', configs = '[]'] = process.argv.slice(2);

const supervisor = new Supervisor({
  configs: JSON.parse(configs),
  bundled: { node: process.execPath, folder: tmpdir(), dataFolder: tmpdir() },
  environmentOf: async () => ({}),
  ledgerFile,
  marker,
  log: silentLogger,
});
await supervisor.start();
await supervisor.settled('all');
const pids = supervisor.views().map(({ state }) => (state.status === 'ready' ? state.pid : null));
console.log(JSON.stringify(pids));
