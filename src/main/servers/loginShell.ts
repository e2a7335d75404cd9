import { userInfo } from 'node:os';
import path from 'node:path';
import type { Logger } from '../../shared/logger.ts';
import { runSystemTool } from './process.ts';

/** Stands around the value, because what a person's shell files print comes too. */
const fence = '<signalbox-path>';

/**
 * The PATH of the user's login shell. An app that was started from a desktop has a shorter one, without what version
 * managers and package managers add in the shell's own files. Null on Windows, where there is one PATH for all, and
 * where the shell does not tell within five seconds.
 */
export async function loginShellPath(environment: NodeJS.ProcessEnv, log: Logger): Promise<string | null> {
  if (process.platform === 'win32') return null;
  const shell = environment.SHELL || userInfo().shell;
  if (!shell || !path.isAbsolute(shell)) return null;
  try {
    // Interactive, because many set PATH in the file of interactive shells only.
    const command = `printf '%s' "${fence}$PATH${fence}"`;
    const output = await runSystemTool(shell, ['-l', '-i', '-c', command], {
      environment: { ...environment, TERM: 'dumb' },
    });
    return output.split(fence)[1] || null;
  } catch (err) {
    log.warn({ shell, err }, 'The login shell did not tell its PATH, so servers get the one of the app');
    return null;
  }
}

/** Several PATHs as one, the first ones first, each folder once. */
export function joinPaths(...paths: (string | null | undefined)[]): string {
  const folders = paths.flatMap((value) => (value ?? '').split(path.delimiter));
  return [...new Set(folders.filter((folder) => folder !== ''))].join(path.delimiter);
}
