/**
 * A host that starts, breaks and stops servers many times over, in all the ways in which they end, and measures what is
 * left of it: `node --expose-gc cycles.ts <options as JSON>`. It writes one line, a `CyclesReport`.
 */
import { signalProcess } from '../../src/main/servers/process.ts';
import { Supervisor } from '../../src/main/servers/supervisor.ts';
import { MemoryStores } from '../../src/main/servers/testing/memoryStores.ts';
import { silentLogger } from '../../src/shared/logger.ts';
import { type Holdings, settledHoldings } from '../holdings.ts';
import { randomFrom } from '../soak.ts';
import { call, command, faulty, quickTimings, reach } from '../watching.ts';

export interface CyclesOptions {
  readonly cycles: number;
  readonly seed: number;
  readonly folder: string;
  readonly marker: string;
}

export interface CyclesReport {
  /** How often each way was taken. */
  readonly ways: Record<string, number>;
  /** Before the supervisor was made, after every way was taken once, after all cycles, and after its end. */
  readonly holdings: Record<'empty' | 'before' | 'after' | 'disposed', Holdings>;
  /** Bytes in use before and after all cycles, without garbage. */
  readonly heap: { readonly before: number; readonly after: number };
  /** What Node warned of, such as too many listeners. */
  readonly warnings: readonly string[];
}

const lanes = 4;
const { cycles, seed, folder, marker }: CyclesOptions = JSON.parse(process.argv[2] ?? '{}');
const ledgerFile = `${folder}/servers.ledger`;
const warnings: string[] = [];
process.on('warning', (warning) => warnings.push(`${warning.name}: ${warning.message}`));

const laneNumbers = Array.from({ length: lanes }, (_value, lane) => lane);
const configs = laneNumbers.flatMap((lane) =>
  [
    faulty(`good-${lane}`),
    faulty(`stubborn-${lane}`, ['--stubborn', '--grandchild', '--daemon']),
    faulty(`crashing-${lane}`, ['--crash']),
    faulty(`flooding-${lane}`, ['--flood-stderr']),
    command(`missing-${lane}`, 'no-such-command-anywhere'),
  ].map((config) => ({ ...config, enabled: false })),
);

/** One way through the life of a server, from off to off. */
type Way = (supervisor: Supervisor, lane: number, random: () => number) => Promise<void>;

async function cycle(supervisor: Supervisor, id: string, live: () => Promise<unknown>): Promise<void> {
  supervisor.setEnabled(id, true);
  await live();
  supervisor.setEnabled(id, false);
  await reach(supervisor, id, 'off');
}

const failing =
  (name: string): Way =>
  (supervisor, lane) =>
    cycle(supervisor, `${name}-${lane}`, () => reach(supervisor, `${name}-${lane}`, 'failed'));

const good =
  (live: (supervisor: Supervisor, id: string, random: () => number) => Promise<unknown>): Way =>
  (supervisor, lane, random) =>
    cycle(supervisor, `good-${lane}`, () => live(supervisor, `good-${lane}`, random));

const ways: Record<string, Way> = {
  'called and stopped': good(async (supervisor, id) => {
    await call(supervisor, id, 'echo', { text: id });
    await call(supervisor, id, 'storm', { count: 3 });
  }),
  'stopped while it starts': good(
    (_supervisor, _id, random) => new Promise((resolve) => setTimeout(resolve, random() * 150)),
  ),
  'killed and started anew': good(async (supervisor, id) => {
    const { pid } = await reach(supervisor, id, 'ready');
    signalProcess(pid, 'SIGKILL');
    await reach(supervisor, id, 'backoff', 'starting', 'stopping');
    await reach(supervisor, id, 'ready');
  }),
  'crashed in a call': good((supervisor, id) => call(supervisor, id, 'crash')),
  'stopped in a call': good(async (supervisor, id) => {
    await reach(supervisor, id, 'ready');
    void call(supervisor, id, 'hang');
    await call(supervisor, id, 'echo');
  }),
  'called in vain': good(async (supervisor, id) => {
    await call(supervisor, id, 'hang', {}, 500);
    const pending = supervisor.callTool(id, 'hang_with_progress', {}, { signal: AbortSignal.timeout(20) });
    await pending;
  }),
  'restarted by hand': good(async (supervisor, id) => {
    await reach(supervisor, id, 'ready');
    supervisor.restart(id);
    await call(supervisor, id, 'echo');
  }),
  'stubborn, with grandchildren': (supervisor, lane) =>
    cycle(supervisor, `stubborn-${lane}`, () => reach(supervisor, `stubborn-${lane}`, 'ready')),
  'crashing at each start': failing('crashing'),
  flooding: failing('flooding'),
  'not to be found': failing('missing'),
};
/** A flood keeps a core busy, and stubborn ones take their time: they come up less often than the others. */
const rare = new Set(['flooding', 'stubborn, with grandchildren']);
const names = Object.keys(ways);
const drawn = names.flatMap((name) => (rare.has(name) ? [name] : [name, name, name]));

async function main(): Promise<CyclesReport> {
  const taken: Record<string, number> = {};
  const take = async (name: string, lane: number, random: () => number): Promise<void> => {
    taken[name] = (taken[name] ?? 0) + 1;
    await ways[name]?.(supervisor, lane, random);
  };
  const measure = () => settledHoldings(marker, ledgerFile);
  const empty = await measure();
  const supervisor = new Supervisor({
    userId: 'alice',
    configs,
    bundled: { node: process.execPath, folder, dataFolder: folder },
    secretsOf: async () => ({ TOKEN: 'a secret value' }),
    stores: new MemoryStores().stores,
    ledgerFile,
    marker,
    log: silentLogger,
    timings: {
      ...quickTimings,
      maxRestarts: 1,
      floodTolerance: 100,
      stopLadder: { afterStdinEnd: 150, afterTerminate: 100, afterKill: 5_000 },
    },
  });
  await supervisor.start();
  // Once through everything: what is made once and kept is no leak.
  await Promise.all(
    laneNumbers.map(async (lane) => {
      for (const name of names.filter((_name, index) => index % lanes === lane)) await take(name, lane, Math.random);
    }),
  );
  const before = await measure();
  const heapBefore = process.memoryUsage().heapUsed;
  await Promise.all(
    laneNumbers.map(async (lane) => {
      const random = randomFrom(seed + lane);
      for (let done = lane; done < cycles; done += lanes) {
        await take(drawn[Math.floor(random() * drawn.length)] ?? '', lane, random);
      }
    }),
  );
  const after = await measure();
  const heap = { before: heapBefore, after: process.memoryUsage().heapUsed };
  await supervisor.dispose();
  return { ways: taken, holdings: { empty, before, after, disposed: await measure() }, heap, warnings };
}

console.log(JSON.stringify(await main()));
