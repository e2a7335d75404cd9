import path from 'node:path';
import type { LedgerEntry } from '../ledger.ts';
import { runSystemTool } from '../process.ts';
import type { ProcessPlatform } from './processPlatform.ts';

/** PowerShell takes a second to start, and many on a machine that has just been started itself. */
const powerShellTimeout = 15_000;
/** How far the moment at which we noted a start may be from the one that the system tells, in milliseconds. */
const startTolerance = 5_000;

/** Runs a tool of the system and resolves to its output. */
type RunTool = (file: string, args: readonly string[], timeout?: number) => Promise<string>;

/** A process as Windows tells of it. `created` is in milliseconds since the epoch. */
export interface WindowsProcess {
  readonly pid: number;
  readonly created: number;
  readonly executable: string;
}

/**
 * Windows, which has neither process groups nor gentle signals: a tree is ended as one by `taskkill`. It tells of
 * processes through PowerShell only, which is too slow for a start or a stop, so a process is noted with the time at
 * which it was started, and looked for at the next start of the host, where the ledger names any.
 */
export function windows(run: RunTool = runTool): ProcessPlatform {
  const killTree = (pid: number) => run(systemFile('taskkill.exe'), ['/pid', String(pid), '/T', '/F']).catch(() => '');
  return {
    name: 'windows',
    processes: async () => [],
    find: async () => null,
    stillAlive: async () => [],
    startTimeOf: async () => String(Date.now()),
    async signalTree(root) {
      if (root !== null) await killTree(root);
    },
    async findOrphans({ entries, self }) {
      const pids = new Set(entries.map(({ pid }) => pid));
      pids.delete(self);
      if (pids.size === 0) return [];
      const powerShell = systemFile('WindowsPowerShell', 'v1.0', 'powershell.exe');
      const output = await run(powerShell, questionAbout([...pids]), powerShellTimeout);
      return findNoted(parseWindowsProcesses(output), entries);
    },
    async endOrphan(pid) {
      await killTree(pid);
    },
  };
}

/** By their whole paths: a program of the same name in another folder is not asked. */
function systemFile(...names: string[]): string {
  return path.win32.join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', ...names);
}

function runTool(file: string, args: readonly string[], timeout?: number): Promise<string> {
  return runSystemTool(file, args, timeout === undefined ? {} : { timeout });
}

/** Asks for what `parseWindowsProcesses` reads. No path has a bar in it. */
function questionAbout(pids: readonly number[]): string[] {
  const filter = pids.map((pid) => `ProcessId=${pid}`).join(' or ');
  const script = [
    '[Console]::OutputEncoding = [Text.Encoding]::UTF8',
    `Get-CimInstance -ClassName Win32_Process -Filter '${filter}' -ErrorAction Stop | Where-Object { $_.CreationDate } | ForEach-Object { '{0}|{1}|{2}' -f $_.ProcessId, ([DateTimeOffset]$_.CreationDate).ToUnixTimeMilliseconds(), $_.ExecutablePath }`,
  ].join('; ');
  return ['-NoProfile', '-NonInteractive', '-Command', script];
}

/** Reads lines of `id|creation time|executable`. A process whose executable is not told is left out: it is not ours. */
export function parseWindowsProcesses(output: string): WindowsProcess[] {
  return output.split('\n').flatMap((line) => {
    const [, pid, created, executable] = /^\s*(\d+)\|(\d+)\|(.+?)\s*$/.exec(line) ?? [];
    if (executable === undefined) return [];
    return [{ pid: Number(pid), created: Number(created), executable }];
  });
}

/** Those of the processes that the ledger names: by id, time of creation and executable together. */
export function findNoted(processes: readonly WindowsProcess[], entries: readonly LedgerEntry[]): WindowsProcess[] {
  return processes.filter((found) => entries.some((entry) => isNoted(found, entry)));
}

function isNoted({ pid, created, executable }: WindowsProcess, entry: LedgerEntry): boolean {
  const apart = Math.abs(created - Number(entry.startTime));
  return pid === entry.pid && apart <= startTolerance && plainPath(executable) === plainPath(entry.executable);
}

/** Windows does not tell capitals from small letters, nor one slash from the other. */
function plainPath(file: string): string {
  return path.win32.normalize(file).toLowerCase();
}
