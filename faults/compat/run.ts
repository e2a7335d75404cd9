/**
 * `npm run compat`: what nobody here wrote works with us. First clients, against the MCP endpoint of the gateway: the
 * official conformance suite and the Inspector. Then servers, under the supervisor: the reference servers of the protocol,
 * each with some real calls. Those are fetched with `npx`, so the npm registry has to be reachable; `npm run compat --
 * endpoint` leaves them out. Ends with 1 when one fails.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Supervisor } from '../../src/main/servers/supervisor.ts';
import { MemoryStores } from '../../src/main/servers/testing/memoryStores.ts';
import { messageOf } from '../../src/shared/errors.ts';
import { silentLogger } from '../../src/shared/logger.ts';
import { defaultServerOptions } from '../../src/shared/server.ts';
import { call, command, logOf, processesOf, reach } from '../watching.ts';
import { examineEndpoint } from './endpoint.ts';
import { type CallTool, type Subject, subjectsIn } from './subjects.ts';

/** A start may have to fetch packages first. */
const startsWithin = 3 * 60_000;
const callWithin = 30_000;
const marker = `compat-${process.pid}`;

interface Row {
  readonly server: string;
  readonly version: string;
  readonly protocol: string;
  readonly tools: number;
  readonly calls: string;
  readonly start: string;
  readonly restarts: number;
}

const faults = await examineEndpoint();
if (!process.argv.includes('endpoint')) await examineServers();
for (const fault of faults) console.error(`\n${fault}`);
console.log(faults.length === 0 ? '\nAll of them work.' : `\n${faults.length} faults.`);
process.exitCode = faults.length === 0 ? 0 : 1;

async function examineServers(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'signalbox-compat-'));
  try {
    await runServersIn(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runServersIn(folder: string): Promise<void> {
  for (const name of ['given', 'rooted']) await mkdir(path.join(folder, name));
  await writeFile(path.join(folder, 'secret.txt'), 'secret');
  const subjects = subjectsIn(folder);
  const supervisor = supervisorOf(subjects, folder);
  const rows: Row[] = [];
  try {
    await supervisor.start();
    const started = performance.now();
    rows.push(...(await Promise.all(subjects.map((subject) => examine(supervisor, subject, started)))));
  } finally {
    await supervisor.dispose();
  }
  console.table(rows);
  const left = await processesOf(marker);
  if (left.length > 0) faults.push(`These processes were left behind: ${left.join(', ')}`);
}

function supervisorOf(subjects: readonly Subject[], folder: string): Supervisor {
  return new Supervisor({
    userId: 'alice',
    configs: subjects.map(({ id, command: words, roots }) =>
      command(id, 'npx', ['-y', ...words], {
        launch: { kind: 'stdio', command: 'npx', args: ['-y', ...words], cwd: folder, environmentNames: [] },
        options: { ...defaultServerOptions, roots: [...roots] },
      }),
    ),
    bundled: { node: process.execPath, folder, dataFolder: folder },
    secretsOf: async ({ id }): Promise<Record<string, string>> => ({
      ...wayToRegistry(),
      ...(id === 'memory' && { MEMORY_FILE_PATH: path.join(folder, 'memory.json') }),
    }),
    stores: new MemoryStores().stores,
    ledgerFile: path.join(folder, 'servers.ledger'),
    marker,
    log: silentLogger,
  });
}

/** How this machine reaches the registry, which servers are not told by themselves: a proxy's address may be a secret. */
function wayToRegistry(): Record<string, string> {
  const isWay = (name: string) =>
    /^(?:(?:https?|no)_proxy|node_extra_ca_certs|ssl_cert_file|npm_config_(?:registry|cafile))$/i.test(name);
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (isWay(name) && value !== undefined ? [[name, value]] : [])),
  );
}

async function examine(supervisor: Supervisor, { id, checks }: Subject, started: number): Promise<Row> {
  const timeUp = AbortSignal.timeout(startsWithin);
  const state = await Promise.race([
    reach(supervisor, id, 'ready', 'failed'),
    new Promise<null>((resolve) => timeUp.addEventListener('abort', () => resolve(null))),
  ]);
  const start = `${((performance.now() - started) / 1000).toFixed(1)} s`;
  const { identity, tools } = supervisor.view(id);
  let worked = 0;
  if (state?.status === 'ready') worked = await check(supervisor, id, checks);
  else
    faults.push(
      `${id} did not start: ${state === null ? 'it took too long' : state.failure.summary}\n${await words(supervisor, id)}`,
    );
  return {
    server: id,
    version: identity?.version ?? '–',
    protocol: identity?.protocol ?? '–',
    tools: tools.length,
    calls: `${worked} of ${Object.keys(checks).length}`,
    start,
    restarts: supervisor.view(id).vitals.restarts,
  };
}

async function check(supervisor: Supervisor, id: string, checks: Subject['checks']): Promise<number> {
  const callTool: CallTool = (tool, args, options) =>
    options === undefined
      ? call(supervisor, id, tool, args, callWithin)
      : supervisor.callTool(id, tool, args, {
          signal: new AbortController().signal,
          timeoutMs: callWithin,
          ...options,
        });
  let worked = 0;
  for (const [name, run] of Object.entries(checks)) {
    try {
      await run(callTool);
      worked += 1;
    } catch (error) {
      faults.push(`${id}: ${name} failed. ${messageOf(error)}`);
    }
  }
  return worked;
}

/** The end of its log, for whoever looks for the cause. */
async function words(supervisor: Supervisor, id: string): Promise<string> {
  return (await logOf(supervisor, id))
    .slice(-15)
    .map(({ source, text }) => `  ${source}: ${text.slice(0, 200)}`)
    .join('\n');
}
