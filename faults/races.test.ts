import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signalProcess } from '../src/main/servers/process.ts';
import type { Supervisor } from '../src/main/servers/supervisor.ts';
import { assertNever } from '../src/shared/errors.ts';
import { defaultServerOptions, type ServerConfig } from '../src/shared/server.ts';
import type { ToolOutcome } from '../src/shared/tool.ts';
import { call, faulty, processesOf, reach, supervise, temporaryFolder, withoutRestarts } from './harness.ts';
import { HostProcess } from './hostProcess.ts';
import { isSoak, seed, times } from './soak.ts';

/** What people, programs and accidents do to a server, at any moment. */
type Act =
  | { readonly kind: 'lever'; readonly on: boolean }
  | { readonly kind: 'configure'; readonly version: number; readonly onDemand: boolean }
  | { readonly kind: 'call'; readonly tool: 'echo' | 'crash' | 'hang' }
  | { readonly kind: 'pause'; readonly milliseconds: number }
  | { readonly kind: 'restart' | 'kill' | 'wake' };

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('lever' as const), on: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('restart' as const, 'kill', 'wake') }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('call' as const), tool: fc.constantFrom('echo', 'crash', 'hang') }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('configure' as const),
      version: fc.integer({ min: 1, max: 3 }),
      onDemand: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('pause' as const), milliseconds: fc.integer({ min: 0, max: 120 }) }),
  },
);

const temper = fc.constantFrom<string[]>([], ['--stubborn'], ['--stubborn', '--grandchild', '--daemon']);

interface Stage {
  readonly supervisor: Supervisor;
  readonly calls: Promise<ToolOutcome>[];
  config(version: number, onDemand: boolean): ServerConfig;
}

async function perform({ supervisor, calls, config }: Stage, act: Act): Promise<void> {
  switch (act.kind) {
    case 'lever':
      supervisor.setEnabled('raced', act.on);
      return;
    case 'restart':
      if (supervisor.view('raced').config.enabled) supervisor.restart('raced');
      return;
    case 'kill': {
      const { state } = supervisor.view('raced');
      if (state.status === 'ready' && state.pid !== null) signalProcess(state.pid, 'SIGKILL');
      return;
    }
    case 'wake':
      supervisor.woke();
      return;
    case 'configure':
      supervisor.configure(config(act.version, act.onDemand), false);
      return;
    case 'call':
      calls.push(call(supervisor, 'raced', act.tool, {}, act.tool === 'hang' ? 100 : 5_000));
      return;
    case 'pause':
      return delay(act.milliseconds);
    default:
      assertNever(act);
  }
}

let races = 0;

/** Plays the acts, and ends with a server that was asked to work. Resolves to what its processes witnessed. */
async function race(acts: readonly Act[], flags: readonly string[]): Promise<string[]> {
  const starts = path.join(await temporaryFolder(), 'starts');
  races += 1;
  const marker = `race-${process.pid}-${races}`;
  const config = (version: number, onDemand: boolean) =>
    faulty('raced', [`--count-starts=${starts}`, ...flags, `--version=${version}`], {
      options: { ...defaultServerOptions, lifetime: onDemand ? 'on-demand' : 'always' },
    });
  const supervisor = await supervise([config(1, false)], {
    marker,
    timings: {
      ...withoutRestarts,
      maxRestarts: 3,
      stopLadder: { afterStdinEnd: 100, afterTerminate: 50, afterKill: 5_000 },
    },
  });
  const calls: Promise<ToolOutcome>[] = [];
  for (const next of acts) await perform({ supervisor, calls, config }, next);
  supervisor.setEnabled('raced', true);
  // Nothing that was called is left waiting; what was to crash it has done so.
  await Promise.all(calls);
  supervisor.restart('raced');
  await reach(supervisor, 'raced', 'ready');
  expect(await call(supervisor, 'raced', 'echo')).toMatchObject({ success: true });
  await supervisor.dispose();
  expect(await processesOf(marker)).toEqual([]);
  return (await readFile(starts, 'utf8')).split('\n').filter((line) => line.startsWith('overlap'));
}

describe('whatever is done to a server, and whenever', () => {
  const runs = times(8, 300);

  it(
    `F6 there never are two processes of it, none is left at the end, and it works when asked to (${runs} races)`,
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(act, { minLength: 4, maxLength: 20 }), temper, async (acts, flags) => {
          expect(await race(acts, flags)).toEqual([]);
        }),
        // A race that was lost is not lost again in the same way: smaller ones would only mislead.
        { numRuns: runs, seed, endOnFailure: true },
      );
    },
    isSoak ? 60 * 60_000 : 60_000,
  );
});

describe('whenever a host is killed', () => {
  const kills = times(4, 100);

  it(
    `F4 its next start ends what it left, before it starts anything (${kills} kills)`,
    async () => {
      const moment = fc.record({
        lines: fc.integer({ min: 1, max: 8 }),
        milliseconds: fc.integer({ min: 0, max: 60 }),
      });
      await fc.assert(
        fc.asyncProperty(moment, temper, async ({ lines, milliseconds }, flags) => {
          expect(await killHost(lines, milliseconds, flags)).toEqual([]);
        }),
        { numRuns: kills, seed, endOnFailure: true },
      );
    },
    isSoak ? 60 * 60_000 : 60_000,
  );
});

/** Kills a host when it has said so much, and starts another one. Resolves to what the processes witnessed. */
async function killHost(lines: number, milliseconds: number, flags: readonly string[]): Promise<string[]> {
  const folder = await temporaryFolder();
  const [ledgerFile, starts] = [path.join(folder, 'servers.ledger'), path.join(folder, 'starts')];
  races += 1;
  const marker = `kill-${process.pid}-${races}`;
  const configs = [faulty('raced', [`--count-starts=${starts}`, ...flags])];
  const host = new HostProcess({ configs, ledgerFile, marker });
  await host.until(() => host.history.length >= lines || host.latest('raced')?.status === 'ready');
  await delay(milliseconds);
  await host.kill();
  const supervisor = await supervise(configs, { ledgerFile, marker });
  await reach(supervisor, 'raced', 'ready');
  await supervisor.dispose();
  expect(await processesOf(marker)).toEqual([]);
  return (await readFile(starts, 'utf8')).split('\n').filter((line) => line.startsWith('overlap'));
}
