import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ownPlace } from '../../src/main/api/gateway/place.ts';
import { Cleanup } from '../../src/main/cleanup.ts';
import { createHost, type Host } from '../../src/main/host.ts';
import { keyFileCipher } from '../../src/main/storage/keyFileCipher.ts';
import { defaultPort } from '../../src/shared/gateway.ts';
import { silentLogger } from '../../src/shared/logger.ts';
import { Person } from './person.ts';

const root = join(import.meta.dirname, '..', '..');
const serverSources = join(root, 'resources', 'servers');

/** A real host with two people at it: nothing of one may reach the other. */
export interface World {
  readonly dataFolder: string;
  readonly host: Host;
  readonly alice: Person;
  readonly bob: Person;
  /** The address of the gateway that serves programs. */
  readonly gateway: string;
  /** Ends the host and builds it anew over the same data folder; both people come back. `meanwhile` has the folder alone. */
  restart(meanwhile?: () => Promise<void>): Promise<void>;
  /** Ends everything and removes the folder. */
  close(): Promise<void>;
}

/** Builds such a world. */
export async function openWorld(): Promise<World> {
  const undo = new Cleanup();
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-isolation-'));
  undo.add(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  const dataFolder = join(folder, 'data');
  await mkdir(dataFolder);
  const serversFolder = await bundledServers(join(folder, 'servers'));
  let host = await openHost(dataFolder, serversFolder);
  undo.add(() => host.dispose());
  const alice = await Person.join(host, 'Alice', undo);
  const bob = await Person.join(host, 'Bob', undo);
  let gateway = await serveGateway(host, alice);
  return {
    dataFolder,
    get host() {
      return host;
    },
    get gateway() {
      return gateway;
    },
    alice,
    bob,
    async restart(meanwhile = async () => {}) {
      await host.dispose();
      await meanwhile();
      host = await openHost(dataFolder, serversFolder);
      for (const person of [alice, bob]) await person.comeBack(host);
      gateway = await serveGateway(host, alice);
    },
    close: () => undo.run(),
  };
}

async function openHost(dataFolder: string, serversFolder: string): Promise<Host> {
  return createHost({
    dataFolder,
    storageThread: new URL('../../src/main/storage/thread.ts', import.meta.url),
    serversFolder,
    node: process.execPath,
    npm: join(root, 'node_modules', 'npm'),
    cipher: await keyFileCipher(dataFolder),
    version: '0.0.0',
    log: silentLogger,
  });
}

/** Serves the gateway on a free port, and resolves to its address. */
async function serveGateway(host: Host, { api }: Person): Promise<string> {
  const own = ownPlace();
  await host.startGateway({ serve: (_port, fetchAt) => own.serve(0, fetchAt) });
  const { state } = await api.gateway.setSettings({ enabled: true, port: defaultPort });
  if (state.status !== 'listening') throw new Error(`The gateway does not listen: ${JSON.stringify(state)}`);
  return state.address;
}

/** The names of the servers that come with the app. */
export async function bundledNames(): Promise<string[]> {
  const entries = await readdir(serverSources, { recursive: true });
  return entries.flatMap((entry) => /^([^/\\]+)[/\\]index\.ts$/.exec(entry)?.[1] ?? []).sort();
}

/** A folder in which each bundled server stands where the build puts it, and runs its sources. */
async function bundledServers(folder: string): Promise<string> {
  for (const name of await bundledNames()) {
    await mkdir(join(folder, name), { recursive: true });
    const source = pathToFileURL(join(serverSources, name, 'index.ts')).href;
    await writeFile(join(folder, name, 'index.cjs'), `import(${JSON.stringify(source)});`);
  }
  return folder;
}
