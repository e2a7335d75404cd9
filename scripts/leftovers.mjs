import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

const patienceMs = 3_000;

/**
 * A process that belongs to a run is known by the temporary folder that the run's programs were given: that is part of
 * the few variables which every program hands down, also to a server whose environment is an allow-list, and to a
 * process that has left its group and its parent. Only Linux lets us look; elsewhere nothing is found.
 *
 * @param {string} folder
 * @returns {Promise<{ pid: number, command: string }[]>}
 */
export async function findLeftovers(folder) {
  if (process.platform !== 'linux') return [];
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(pids.map((pid) => inspect(pid, `TMPDIR=${folder}`)));
  return found.filter((leftover) => leftover !== null);
}

/**
 * Ends what a run has left behind, after a little patience with what is about to end by itself.
 *
 * @param {string} folder
 * @param {number} [waitMs]
 * @returns {Promise<string[]>} the command lines of what had to be ended
 */
export async function endLeftovers(folder, waitMs = patienceMs) {
  const deadline = performance.now() + waitMs;
  let left = await findLeftovers(folder);
  while (left.length > 0 && performance.now() < deadline) {
    await delay(100);
    left = await findLeftovers(folder);
  }
  for (const { pid } of left) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended in the meantime.
    }
  }
  return left.map(({ command }) => command);
}

/** @param {string} pid @param {string} mark */
async function inspect(pid, mark) {
  try {
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8');
    if (!environment.split('\0').includes(mark)) return null;
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8');
    return { pid: Number(pid), command: command.replaceAll('\0', ' ').trim() };
  } catch {
    // Another user's, or gone.
    return null;
  }
}
