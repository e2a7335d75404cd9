import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { findProcess } from '../src/main/servers/processTable.ts';
import { Supervisor, type SupervisorOptions } from '../src/main/servers/supervisor.ts';
import { defaultTimings, type Timings } from '../src/main/servers/timings.ts';
import { silentLogger } from '../src/shared/logger.ts';
import type { ServerConfig, ServerState, ToolOutcome } from '../src/shared/server.ts';

export const faultyScript = fileURLToPath(new URL('./servers/faulty.ts', import.meta.url));

/** The rungs and delays of the product, in the same proportions, but quick. */
export const quickTimings: Timings = {
  ...defaultTimings,
  startDeadline: 15_000,
  backoffFloor: 5,
  backoffCeiling: 20,
  floodTolerance: 300,
  stopLadder: { afterStdinEnd: 300, afterTerminate: 300, afterKill: 5_000 },
};

/** For a test that wants to see the first failure: nothing is restarted by itself. */
export const withoutRestarts: Timings = { ...quickTimings, maxRestarts: 0 };

/** A server of this folder that misbehaves as the flags say. */
export function faulty(id: string, flags: string[] = [], more: Partial<ServerConfig> = {}): ServerConfig {
  return command(id, process.execPath, [faultyScript, ...flags], more);
}

export function command(id: string, file: string, args: string[] = [], more: Partial<ServerConfig> = {}): ServerConfig {
  return {
    id,
    name: id,
    launch: { kind: 'stdio', command: file, args, cwd: null, environmentNames: [] },
    enabled: true,
    trusted: true,
    identityParameter: null,
    ...more,
  };
}

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
    configs,
    bundled: { node: process.execPath, folder, dataFolder: folder },
    environmentOf: async () => ({}),
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

/** Waits until a server is in one of the given states, and resolves to that state. */
export async function reach<Status extends ServerState['status']>(
  supervisor: Supervisor,
  id: string,
  ...statuses: Status[]
): Promise<Extract<ServerState, { status: Status }>> {
  const done = new AbortController();
  const isWanted = (state: ServerState): state is Extract<ServerState, { status: Status }> =>
    statuses.some((status) => status === state.status);
  try {
    for await (const event of supervisor.watch(done.signal)) {
      if (event.type === 'removed') continue;
      const { state } = supervisor.view(id);
      if (isWanted(state)) return state;
    }
  } finally {
    done.abort();
  }
  throw new Error('The supervisor stopped telling what changes');
}

/** Calls a tool without ever cancelling. */
export function call(
  supervisor: Supervisor,
  id: string,
  tool: string,
  args = {},
  timeoutMs = 15_000,
): Promise<ToolOutcome> {
  return supervisor.callTool(id, tool, args, { signal: new AbortController().signal, timeoutMs });
}

/** The text of a result, or of the error that came instead. */
export function textOf(outcome: ToolOutcome): string {
  return outcome.success ? outcome.data.text : `${outcome.error.code}: ${outcome.error.message}`;
}

export async function isAlive(pid: number): Promise<boolean> {
  return (await findProcess(pid)) !== null;
}

/** Waits for the end of a process that is no child of ours, for which there is no event. */
export async function untilGone(pid: number): Promise<void> {
  while (await isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** The process ids that a faulty server wrote into a file, one a line. */
export async function pidsIn(file: string): Promise<number[]> {
  return (await readFile(file, 'utf8').catch(() => '')).split('\n').filter(Boolean).map(Number);
}
