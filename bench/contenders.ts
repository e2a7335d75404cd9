import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Supervisor } from '../src/main/servers/supervisor.ts';
import { MemoryStores } from '../src/main/servers/testing/memoryStores.ts';
import { silentLogger } from '../src/shared/logger.ts';
import { defaultServerOptions, type ServerConfig } from '../src/shared/server.ts';

const script = (name: string) => new URL(`./servers/${name}.ts`, import.meta.url).pathname;

/** A raw pipe to a process that speaks newline JSON. */
export class RawPipe {
  readonly #child: ChildProcess;
  readonly #waiting: ((line: string) => void)[] = [];
  #nextId = 0;

  constructor() {
    const child = spawn(process.execPath, [script('rawEcho')], { stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface({ input: child.stdout }).on('line', (line) => this.#waiting.shift()?.(line));
    this.#child = child;
  }

  async call(text: string): Promise<unknown> {
    const line = await new Promise<string>((resolve) => {
      this.#waiting.push(resolve);
      this.#child.stdin?.write(`${JSON.stringify({ id: this.#nextId++, method: 'echo', params: { text } })}\n`);
    });
    return JSON.parse(line);
  }

  close(): void {
    this.#child.stdin?.end();
  }
}

/** The SDK's own client on the SDK's own transport. */
export async function openSdkClient(): Promise<Client> {
  const client = new Client({ name: 'bench', version: '1.0.0' });
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [script('echo')] }));
  await client.listTools();
  return client;
}

const echoConfig: ServerConfig = {
  id: 'echo',
  name: 'Echo',
  launch: { kind: 'stdio', command: process.execPath, args: [script('echo')], cwd: null, environmentNames: [] },
  enabled: true,
  trusted: true,
  // It learns for whom each call is made, and gets the proof of it.
  identityParameter: 'user_id',
  options: defaultServerOptions,
};

/** The bundled servers as they were built. */
export const bundledFolder = new URL('../out/servers/', import.meta.url).pathname;

/** A supervisor with its servers ready; without any configuration, with the echo server. */
export async function openSupervisor(
  configs: readonly ServerConfig[] = [echoConfig],
): Promise<{ supervisor: Supervisor; close(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-bench-'));
  const supervisor = new Supervisor({
    userId: 'alice',
    configs,
    bundled: { node: process.execPath, folder: bundledFolder, dataFolder: folder },
    secretsOf: async () => ({}),
    stores: new MemoryStores().stores,
    ledgerFile: join(folder, 'servers.ledger'),
    marker: `bench-${process.pid}`,
    log: silentLogger,
  });
  await supervisor.start();
  await supervisor.settled('all');
  return {
    supervisor,
    close: async () => {
      await supervisor.dispose();
      await rm(folder, { recursive: true });
    },
  };
}
