import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

export const posix = process.platform !== 'win32';
const usualGraceMs = 5_000;
const groupWaitMs = 500;
const groupPollMs = 10;
const keptOutput = 4_000;

/** One Ctrl-C arrives several times: from the terminal, and again from each wrapper that passes it on. */
const sameSignalMs = 500;

/** @type {NodeJS.Signals[]} */
const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** A program that failed: what it was and the last lines that it wrote. */
export class ProgramError extends Error {
  /** @param {string} message @param {string} output */
  constructor(message, output) {
    super(message);
    this.output = output;
  }
}

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
/** @type {NodeJS.Signals | null} */
let stopping = null;

/**
 * From now on a stop signal, or the end of the process that started us with a channel, ends what `run` has started, with
 * everything below it, and then this process. Programs run in process groups of their own, so that each hears of a
 * Ctrl-C once, from here, whoever else heard it.
 *
 * @param {{ graceMs?: number, afterwards?: () => Promise<unknown> }} [options] how long a program may take to end by
 *   itself, and what to do when all have ended
 * @returns {() => void} ends this again
 */
export function stopProgramsOnSignal({ graceMs = usualGraceMs, afterwards = async () => {} } = {}) {
  const stop = async (/** @type {NodeJS.Signals} */ signal) => {
    if (stopping !== null) return;
    stopping = signal;
    await Promise.all([...running].map((child) => stopTree(child, signal, graceMs)));
    await afterwards();
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  const stopWithParent = () => stop('SIGTERM');
  for (const signal of stopSignals) process.on(signal, stop);
  process.on('disconnect', stopWithParent);
  return () => {
    for (const signal of stopSignals) process.off(signal, stop);
    process.off('disconnect', stopWithParent);
  };
}

/**
 * Runs a program to its end. With `output: 'show'` it writes where we write, with `'keep'` its last words are kept for
 * the error, and a function is given each line of its output. Rejects with ProgramError when it can't be run, fails, takes too long, or is aborted.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, output?: 'show' | 'keep' | ((line: string) => void), timeoutMs?: number, signal?: AbortSignal }} [options]
 * @returns {Promise<string>} what it wrote, if kept
 */
export function run(command, args, { cwd, env, output = 'keep', timeoutMs, signal } = {}) {
  return new Promise((resolve, reject) => {
    if (stopping !== null) return; // this process is about to end
    const child = spawn(command, args, {
      cwd,
      env: env ?? process.env,
      stdio: ['ignore', output === 'show' ? 'inherit' : 'pipe', output === 'keep' ? 'pipe' : 'inherit'],
      detached: posix,
      windowsHide: true,
    });
    running.add(child);
    let kept = '';
    const keep = (/** @type {string} */ text) => {
      kept = (kept + text).slice(-keptOutput);
    };
    child.stdout?.setEncoding('utf8').on('data', keep);
    if (typeof output === 'function' && child.stdout) createInterface({ input: child.stdout }).on('line', output);
    child.stderr?.setEncoding('utf8').on('data', keep);
    const abort = () => stopTree(child, 'SIGTERM');
    signal?.addEventListener('abort', abort);
    const late = timeoutMs && setTimeout(abort, timeoutMs);
    const name = [command, ...args].map((part) => part.split(/[\\/]/).at(-1)).join(' ');
    const end = () => {
      running.delete(child);
      signal?.removeEventListener('abort', abort);
      if (late) clearTimeout(late);
    };
    child.on('error', (error) => {
      end();
      reject(new ProgramError(`${name} could not be run: ${error.message}`, kept));
    });
    child.on('close', (code, killedBy) => {
      end();
      if (stopping !== null) return;
      if (code === 0) resolve(kept);
      else reject(new ProgramError(`${name} ended with ${killedBy ?? `exit code ${code}`}`, kept));
    });
  });
}

/**
 * Asks a program and everything below it to end, and makes it when it takes too long.
 *
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} signal
 * @param {number} [graceMs]
 * @returns {Promise<void>}
 */
function stopTree(child, signal, graceMs = usualGraceMs) {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    const force = setTimeout(() => signalTree(child, 'SIGKILL'), graceMs);
    child.once('exit', () => {
      clearTimeout(force);
      // The leader is gone; what it left in its group goes too.
      signalTree(child, 'SIGKILL');
      resolve(untilGroupGone(child));
    });
    signalTree(child, signal);
  });
}

/**
 * On a busy machine a killed process is there for a moment longer. The wait is bounded: where nobody collects ended
 * processes, their group never gets empty.
 *
 * @param {import('node:child_process').ChildProcess} child
 */
async function untilGroupGone({ pid }) {
  if (!posix || pid === undefined) return;
  try {
    for (let left = groupWaitMs; left > 0; left -= groupPollMs) {
      process.kill(-pid, 0);
      await sleep(groupPollMs);
    }
  } catch {
    // It is empty.
  }
}

/** @param {import('node:child_process').ChildProcess} child @param {NodeJS.Signals} signal */
function signalTree(child, signal) {
  if (child.pid === undefined) return;
  if (!posix) {
    spawn('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true });
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is empty already.
  }
}

/**
 * Hands stop signals on to a program that runs in our place, and ends as it ends. The first is passed on once; a later
 * one, which a person sends out of impatience, calls `force`.
 *
 * @param {import('node:child_process').ChildProcess} child
 * @param {{ pass: (signal: NodeJS.Signals) => void, force: () => void }} handlers
 * @returns {Promise<number>} its exit code
 */
export function followProgram(child, { pass, force }) {
  /** @type {number | null} */
  let askedAt = null;
  const onSignal = (/** @type {NodeJS.Signals} */ signal) => {
    const now = performance.now();
    if (askedAt === null) {
      askedAt = now;
      pass(signal);
    } else if (now - askedAt > sameSignalMs) force();
  };
  const stopWithParent = () => onSignal('SIGTERM');
  for (const signal of stopSignals) process.on(signal, onSignal);
  process.on('disconnect', stopWithParent);
  return new Promise((resolve, reject) => {
    const end = () => {
      for (const signal of stopSignals) process.off(signal, onSignal);
      process.off('disconnect', stopWithParent);
    };
    child.once('error', (error) => {
      end();
      reject(error);
    });
    child.once('exit', (code, signal) => {
      end();
      resolve(code ?? (signal === 'SIGINT' ? 130 : 1));
    });
  });
}
