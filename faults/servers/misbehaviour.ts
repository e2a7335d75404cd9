/** What a process can do wrong without saying a word of the protocol. */
import { spawn } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';

/** Neither the end of stdin nor SIGTERM ends it, nor that nobody reads what it still answers. */
export function beStubborn(): void {
  process.stdout.on('error', () => {});
  process.on('SIGTERM', () => {});
  process.on('SIGHUP', () => {});
  setInterval(() => {}, 1_000);
}

/**
 * Starts a stubborn process, in the group of this one or in a session of its own, and notes its id in a file. One that
 * inherits keeps this process's pipes open when this process is long gone.
 */
export function startGrandchild(options: { detached: boolean; inherits?: boolean; file: string | undefined }): void {
  const { detached, inherits = false, file } = options;
  const stubborn = "process.on('SIGTERM', () => {}); process.on('SIGHUP', () => {}); setInterval(() => {}, 1000)";
  const child = spawn(process.execPath, ['-e', stubborn], { detached, stdio: inherits ? 'inherit' : 'ignore' });
  child.unref();
  if (file) appendFileSync(file, `${child.pid}\n`);
}

/** Writes as fast as the pipe takes it, for ever. */
export function flood(stream: NodeJS.WriteStream, unit: string): void {
  const chunk = unit.repeat(Math.ceil(65_536 / unit.length));
  const write = () => {
    while (stream.write(chunk));
    stream.once('drain', write);
  };
  write();
}

/** Lines that are no messages, though some nearly are. */
export function writeJunk(): void {
  process.stdout.write(
    'Server listening, press Ctrl-C to quit\n\n{"jsonrpc":"2.0","id":\n{"hello":"world"}\n[1,2,3]\n',
  );
  process.stdout.write('{"jsonrpc":"1.0","id":0,"result":{}}\n"text"\nnull\n');
}

/**
 * Adds a line with this process's id to a file. Where an earlier process of the file still lives, a line `overlap` comes
 * before it: it is the processes themselves that witness how many of them there are at once.
 */
export function noteStart(file: string): void {
  appendFileSync(file, `${process.pid}\n`);
  const earlier = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => /^\d+$/.test(line))
    .map(Number);
  const alive = earlier.filter((pid) => pid !== process.pid && isRunning(pid));
  if (alive.length > 0) appendFileSync(file, `overlap: ${process.pid} runs beside ${alive.join(', ')}\n`);
}

/** A zombie has ended: only its parent has not taken notice. */
function isRunning(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
  } catch {
    return false;
  }
}
