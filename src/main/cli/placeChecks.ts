import { access, stat, statfs } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../../shared/errors.ts';
import { silentLogger } from '../../shared/logger.ts';
import type { Installation } from '../installation.ts';
import { joinPaths, loginShellPath } from '../servers/loginShell.ts';
import { resolveCommand } from '../servers/resolveCommand.ts';
import { ensureDataFolder, writeObstacle } from '../storage/folder.ts';
import type { Finding } from './doctorCommand.ts';

/** What other people's servers are usually started with, and what follows where a machine has none. */
const launchers: readonly { command: string; missing: string | null }[] = [
  { command: 'npx', missing: 'Signalbox brings its own.' },
  { command: 'uvx', missing: 'Servers written in Python often need it: install uv.' },
  { command: 'docker', missing: 'Servers that come as containers need it: install Docker.' },
];

const lowDiskBytes = 200 * 1024 * 1024;

/** Looks at this machine: the runtime, the data folder, and what servers are started with. */
export async function checkPlace(options: { dataFolder: string; installation: Installation }): Promise<Finding[]> {
  const [runtime, folder, path] = await Promise.all([
    checkRuntime(options.installation),
    checkFolder(options.dataFolder),
    checkPath(),
  ]);
  return [...runtime, ...folder, ...path];
}

async function checkRuntime({ version, node, serversFolder }: Installation): Promise<Finding[]> {
  const built = join(serversFolder, 'notes', 'index.cjs');
  const missing = await access(built).then(
    () => null,
    () => built,
  );
  const own = `Signalbox ${version}, on Node ${process.versions.node} (its servers on ${node})`;
  return [
    { subject: 'Runtime', grade: 'ok', words: own, advice: null },
    missing === null
      ? { subject: 'Bundled servers', grade: 'ok', words: 'built', advice: null }
      : {
          subject: 'Bundled servers',
          grade: 'problem',
          words: `${missing} is missing.`,
          advice: 'Run "npm run build", or install Signalbox again.',
        },
  ];
}

async function checkFolder(folder: string): Promise<Finding[]> {
  const subject = 'Data folder';
  try {
    ensureDataFolder(folder);
  } catch (error) {
    return [{ subject, grade: 'problem', words: `${folder} can’t be used.`, advice: messageOf(error) }];
  }
  const obstacle = writeObstacle(folder);
  if (obstacle !== null) {
    const advice = 'Make it writable: until then Signalbox only shows what is there.';
    return [{ subject, grade: 'problem', words: `${folder} can’t be written: ${obstacle}.`, advice }];
  }
  const [{ mode }, { bavail, bsize }] = await Promise.all([stat(folder), statfs(folder)]);
  const free = bavail * bsize;
  const size = `${Math.round(free / 1024 ** 2).toLocaleString('en')} MiB free`;
  const findings: Finding[] = [{ subject, grade: 'ok', words: `${folder} (${size})`, advice: null }];
  if (free < lowDiskBytes) {
    findings.push({ subject, grade: 'notice', words: 'The disk is nearly full.', advice: 'Make room on it.' });
  }
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    const advice = `Run: chmod 700 '${folder}'`;
    findings.push({ subject, grade: 'notice', words: 'Others on this machine can look into it.', advice });
  }
  return findings;
}

async function checkPath(): Promise<Finding[]> {
  const login = await loginShellPath(process.env, silentLogger);
  const searchPath = joinPaths(login, process.env.PATH);
  const context = { cwd: homedir(), searchPath, extensions: process.env.PATHEXT };
  return Promise.all(
    launchers.map(async ({ command, missing }): Promise<Finding> => {
      const subject = `PATH: ${command}`;
      try {
        return { subject, grade: 'ok', words: await resolveCommand(command, context), advice: null };
      } catch {
        return { subject, grade: command === 'npx' ? 'ok' : 'notice', words: 'not found', advice: missing };
      }
    }),
  );
}
