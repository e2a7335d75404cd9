import { type ChildProcess, execFile, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { hasProcessGroups } from './platform/processGroups.ts';

/** What to run: an absolute file, never through a shell, with exactly this environment. */
export interface SpawnSpec {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** How a process ended: with a code, or by a signal. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

/** A server's process. On POSIX it leads a process group of its own, so that its children can be signalled with it. */
export interface ServerProcess {
  readonly pid: number;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Null while the process runs. */
  readonly exit: Exit | null;
  /** Resolves when the process itself is gone; its descendants may live on. */
  readonly exited: Promise<Exit>;
  /** Lets go of the pipes, which a surviving descendant may hold open. */
  release(): void;
}

/** Processes that this host started and that have not ended, for the case that the host ends without stopping them. */
const running = new Set<ServerProcess>();
let guarded = false;

/** Starts a process. Rejects with the system's error (`code` ENOENT, EACCES, …) when it could not be started. */
export function spawnServer(spec: SpawnSpec): Promise<ServerProcess> {
  guardHostExit();
  const child = spawn(spec.file, spec.args, {
    cwd: spec.cwd,
    env: spec.environment,
    stdio: ['pipe', 'pipe', 'pipe'],
    shell: false,
    detached: hasProcessGroups,
    windowsHide: true,
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => {
      child.off('error', reject);
      // A later error is a signal that could not be delivered: the exit says all that matters.
      child.on('error', () => {});
      try {
        resolve(track(child));
      } catch (error) {
        reject(error);
      }
    });
  });
}

function track(child: ChildProcess): ServerProcess {
  const { pid, stdin, stdout, stderr } = child;
  if (pid === undefined || stdin === null || stdout === null || stderr === null) {
    throw new Error('The process has no id or no pipes.');
  }
  // What a broken pipe means is told by the exit, or by the end of the output.
  for (const stream of [stdin, stdout, stderr]) stream.on('error', () => {});
  let exit: Exit | null = null;
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => {
      exit = { code, signal };
      running.delete(tracked);
      resolve(exit);
    });
  });
  const tracked: ServerProcess = {
    pid,
    stdin,
    stdout,
    stderr,
    exited,
    get exit() {
      return exit;
    },
    release() {
      for (const stream of [stdin, stdout, stderr]) stream.destroy();
    },
  };
  running.add(tracked);
  return tracked;
}

/** The last resort of a host that ends in a hurry: what still runs is killed with its group, without waiting. */
function guardHostExit(): void {
  if (guarded) return;
  guarded = true;
  process.once('exit', () => {
    for (const { pid } of running) signalGroup(pid, 'SIGKILL');
  });
}

/** Signals a process and, on POSIX, its whole group. False when there is none to signal. */
export function signalGroup(pid: number, signal: 'SIGTERM' | 'SIGKILL'): boolean {
  return signalProcess(hasProcessGroups ? -pid : pid, signal);
}

/** Signals one process (a negative id: a group). False when there is none, or none that may be signalled. */
export function signalProcess(pid: number, signal: 'SIGTERM' | 'SIGKILL'): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/** The output of a tool of the operating system. Rejects when it fails or takes longer than five seconds, or as given. */
export function runSystemTool(
  file: string,
  args: readonly string[],
  { environment = process.env, timeout = 5_000 }: { environment?: NodeJS.ProcessEnv; timeout?: number } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const limits = { timeout, killSignal: 'SIGKILL', maxBuffer: 16 * 1024 * 1024 } as const;
    const child = execFile(file, args, { ...limits, env: environment, windowsHide: true }, (error, stdout) => {
      if (error) reject(error);
      else resolve(stdout);
    });
    // Nobody answers a tool that asks.
    child.stdin?.end();
  });
}
