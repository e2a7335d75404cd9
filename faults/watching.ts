import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { platform } from '../src/main/servers/platform/processPlatform.ts';
import type { Supervisor } from '../src/main/servers/supervisor.ts';
import { defaultTimings, type Timings } from '../src/main/servers/timings.ts';
import { defaultServerOptions, type ServerConfig, type ServerState } from '../src/shared/server.ts';
import type { LogLine } from '../src/shared/serverActivity.ts';
import type { ToolOutcome } from '../src/shared/tool.ts';

export const faultyScript = fileURLToPath(new URL('./servers/startFaulty.mjs', import.meta.url));

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
    options: defaultServerOptions,
    ...more,
  };
}

/** What a server's log holds now, one line after the other. */
export async function logOf(supervisor: Supervisor, id: string): Promise<LogLine[]> {
  const done = new AbortController();
  try {
    const { value } = await supervisor.watchLog(id, done.signal).next();
    return value ?? [];
  } finally {
    done.abort();
  }
}

/** Waits until something holds that the supervisor tells changes of. */
export async function untilHolds(supervisor: Supervisor, holds: () => boolean): Promise<void> {
  const done = new AbortController();
  try {
    for await (const _event of supervisor.watch(done.signal)) if (holds()) return;
  } finally {
    done.abort();
  }
  throw new Error('The supervisor stopped telling what changes');
}

/** A state as it is with the servers of these tests, which all are processes. */
type Reached<Status extends ServerState['status']> = Extract<ServerState, { status: Status }> &
  (Status extends 'ready' ? { pid: number } : unknown);

/** Waits until a server is in one of the given states, and resolves to that state. */
export async function reach<Status extends ServerState['status']>(
  supervisor: Supervisor,
  id: string,
  ...statuses: Status[]
): Promise<Reached<Status>> {
  const done = new AbortController();
  const isWanted = (state: ServerState): state is Reached<Status> => statuses.some((status) => status === state.status);
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
  return (await platform.find(pid)) !== null;
}

/** The ids of the living processes that bear the marker of a host: its servers, and whatever these have started. */
export async function processesOf(marker: string): Promise<number[]> {
  const table = await platform.processes();
  return table.filter((entry) => entry.marker?.startsWith(`${marker}.`)).map(({ pid }) => pid);
}

/** Waits for the end of a process that is no child of ours, for which there is no event. */
export async function untilGone(pid: number): Promise<void> {
  while (await isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** The process ids that a faulty server wrote into a file, one a line. */
export async function pidsIn(file: string): Promise<number[]> {
  return (await readFile(file, 'utf8').catch(() => '')).split('\n').filter(Boolean).map(Number);
}
