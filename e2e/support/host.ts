import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** A headless host as `npm start -- --headless` runs it, without the build. */
export interface HeadlessHost {
  process: ChildProcess;
  url: string;
}

/** Starts the built host on a data folder and resolves once it has printed its address. */
export async function startHeadless(dataFolder: string): Promise<HeadlessHost> {
  const child = spawnHeadless(dataFolder, ['--port', '0']);
  const lines: string[] = [];
  const url = new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      if (/^http:\/\/\S+$/.test(line.trim())) resolve(line.trim());
    });
    createInterface({ input: child.stderr }).on('line', (line) => lines.push(line));
    child.once('exit', (code) => reject(new Error(`The host ended with ${code}:\n${lines.join('\n')}`)));
  });
  return { process: child, url: await url };
}

/** What a host that can't start says before it ends. */
export async function headlessFailure(dataFolder: string, args: string[] = []): Promise<string> {
  const child = spawnHeadless(dataFolder, args);
  const said: Buffer[] = [];
  child.stdout.on('data', (data: Buffer) => said.push(data));
  child.stderr.on('data', (data: Buffer) => said.push(data));
  const [code] = await once(child, 'close');
  if (code !== 1) throw new Error(`The host ended with ${code}: ${Buffer.concat(said)}`);
  return Buffer.concat(said).toString();
}

function spawnHeadless(dataFolder: string, args: string[]) {
  return spawn(process.execPath, ['out/main/headless.js', '--data-dir', dataFolder, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Ends a host and waits until it is gone. */
export async function endHost(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}

/** The living processes below a process, zombies left out, with their command lines. */
export function descendants(pid: number): { pid: number; command: string }[] {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid=,stat=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, child, parent, state, command]) => ({
      pid: Number(child),
      parent: Number(parent),
      state: state ?? '',
      command: command ?? '',
    }))
    .filter(({ state }) => !state.startsWith('Z'));
  const below = (parent: number): { pid: number; command: string }[] =>
    rows.filter((row) => row.parent === parent).flatMap((row) => [row, ...below(row.pid)]);
  return below(pid);
}

/** The bundled servers that run below a process, by name. */
export function serverProcesses(pid: number): { pid: number; name: string }[] {
  return descendants(pid).flatMap(({ pid, command }) => {
    const name = /out[/\\]servers[/\\](\w+)[/\\]index\.cjs/.exec(command)?.[1];
    return name === undefined ? [] : [{ pid, name }];
  });
}

/** Whether a process is there and not a zombie. */
export function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
