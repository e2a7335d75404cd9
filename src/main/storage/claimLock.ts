import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { SignalboxError } from '../../shared/errors.ts';
import { fileErrorCode } from './folder.ts';

interface Holder {
  pid: number;
  /** When the process started, in the system's own unit; null where that can't be told. */
  startedAt: string | null;
  /** One per taking: tells this lock from any other that ever had its name. */
  token: string;
}

const retryEvery = 20;
const patience = 15_000;
/** Where start times can't be told, a lock this old belongs to a process that died and whose number was reused. */
const oldAge = 10_000;

/**
 * Does `work` while no other process does the same under this lock file. Meant for work of some milliseconds. The lock
 * of a killed process is broken by exactly one of those who find it: the one who gets the lock that guards the breaking
 * of that very lock, which it checks once more before it removes it.
 */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + patience;
  let token = tryLock(path);
  while (token === null) {
    await breakIfStale(path);
    if (performance.now() > deadline) throw heldTooLong(path);
    await delay(retryEvery);
    token = tryLock(path);
  }
  try {
    return await work();
  } finally {
    if (readHolder(path)?.token === token) rmSync(path, { force: true });
  }
}

/**
 * The token of the taken lock; null when somebody has it. The lock appears with its content or not at all: a link is
 * made in one step, and fails where the name exists.
 */
function tryLock(path: string): string | null {
  const holder: Holder = { pid: process.pid, startedAt: startTimeOf(process.pid), token: randomUUID() };
  const draft = `${path}.${holder.token}`;
  writeFileSync(draft, JSON.stringify(holder), { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, path);
    return holder.token;
  } catch (error) {
    if (fileErrorCode(error) === 'EEXIST') return null;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

async function breakIfStale(path: string): Promise<void> {
  const holder = readHolder(path);
  if (holder === null || isHeld(holder, path)) return;
  // Nobody else may remove the lock of a dead process now, so it is still the same one when it is removed.
  await withLock(`${path}.${holder.token}.break`, async () => {
    if (readHolder(path)?.token === holder.token) rmSync(path, { force: true });
  });
}

/** Null when there is no lock. */
function readHolder(path: string): Holder | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (fileErrorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

function isHeld(holder: Holder, path: string): boolean {
  if (!isAlive(holder.pid)) return false;
  if (holder.startedAt !== null) return startTimeOf(holder.pid) === holder.startedAt;
  try {
    return Date.now() - statSync(path).mtimeMs < oldAge;
  } catch {
    return true;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return fileErrorCode(error) === 'EPERM';
  }
}

/** With the process number it names one process for good, until the machine restarts: its boot is part of it. */
function startTimeOf(pid: number): string | null {
  if (process.platform !== 'linux') return null;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    // The second field is the name in parentheses and may contain anything; the 22nd is the start.
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return ticks === undefined ? null : `${boot}/${ticks}`;
  } catch {
    return null;
  }
}

function heldTooLong(path: string): SignalboxError {
  const message = `Another start of Signalbox has held ${path} for too long. End that process, then start again.`;
  return new SignalboxError('CONFLICT', message);
}
