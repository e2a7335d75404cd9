import { constants } from 'node:fs';
import { access, open, stat } from 'node:fs/promises';
import path from 'node:path';
import { LaunchError } from './diagnose.ts';
import { executableFormat } from './executableFormat.ts';

export interface CommandContext {
  /** Folder for a command such as `./server`, absolute. */
  readonly cwd: string;
  /** Value of PATH. */
  readonly searchPath: string;
  /** Value of PATHEXT; only Windows has it. */
  readonly extensions?: string | undefined;
  readonly platform?: NodeJS.Platform;
}

type Finding = 'executable' | 'absent' | 'folder' | 'not-executable';

/**
 * The absolute file that a command means: a name is looked up in PATH, a path is taken relative to the folder of the
 * server. Nothing is run. Throws a `LaunchError` that says what was searched, what may not be executed, or which
 * interpreter of a script is missing.
 */
export async function resolveCommand(command: string, context: CommandContext): Promise<string> {
  const file = isPath(command, context) ? path.resolve(context.cwd, command) : await searchInPath(command, context);
  await assertExecutable(file, context);
  await assertRunnable(file, context);
  return file;
}

function isPath(command: string, { platform = process.platform }: CommandContext): boolean {
  return command.includes('/') || (platform === 'win32' && command.includes('\\'));
}

async function searchInPath(command: string, context: CommandContext): Promise<string> {
  const folders = foldersOf(context);
  let unusable: string | null = null;
  for (const folder of folders) {
    for (const name of candidates(command, context)) {
      const file = path.join(folder, name);
      const finding = await look(file, context);
      if (finding === 'executable') return file;
      if (finding === 'not-executable') unusable ??= file;
    }
  }
  if (unusable !== null) return unusable;
  throw new LaunchError({
    summary: `The command “${command}” was not found. Install it, or give its full path.`,
    detail: `Searched in these folders of PATH:\n${folders.join('\n') || '(PATH is empty)'}`,
    cause: 'not_found',
  });
}

function foldersOf({ searchPath, platform = process.platform }: CommandContext): string[] {
  // Relative folders in PATH would make the command depend on where the host happens to run.
  return searchPath.split(platform === 'win32' ? ';' : ':').filter((folder) => path.isAbsolute(folder));
}

function candidates(command: string, { extensions, platform = process.platform }: CommandContext): string[] {
  if (platform !== 'win32') return [command];
  const known = (extensions ?? '.COM;.EXE;.BAT;.CMD').split(';').filter((extension) => extension !== '');
  const has = known.some((extension) => command.toUpperCase().endsWith(extension.toUpperCase()));
  return has ? [command] : known.map((extension) => command + extension);
}

async function look(file: string, { platform = process.platform }: CommandContext): Promise<Finding> {
  const stats = await stat(file).catch(() => null);
  if (stats === null) return 'absent';
  if (stats.isDirectory()) return 'folder';
  if (platform === 'win32') return 'executable';
  return access(file, constants.X_OK).then(
    () => 'executable' as const,
    () => 'not-executable' as const,
  );
}

async function assertExecutable(file: string, context: CommandContext): Promise<void> {
  const finding = await look(file, context);
  if (finding === 'executable') return;
  if (finding === 'absent') {
    throw new LaunchError({ summary: `There is no file ${file}. Check the command.`, detail: '', cause: 'not_found' });
  }
  const why = finding === 'folder' ? 'is a folder, not a program' : 'may not be executed';
  const advice = finding === 'folder' ? '' : `\nTo allow it: chmod +x ${JSON.stringify(file)}`;
  throw new LaunchError({ summary: `${file} ${why}.`, detail: `Command: ${file}${advice}`, cause: 'not_executable' });
}

/** A script whose interpreter is missing fails with a bare "not found" that seems to mean the script itself. */
async function assertRunnable(file: string, context: CommandContext): Promise<void> {
  if ((context.platform ?? process.platform) === 'win32') return;
  const format = executableFormat(await firstBytes(file));
  if (format.kind === 'unusable') {
    throw new LaunchError({ summary: `${file} ${format.why}.`, detail: '', cause: 'not_executable' });
  }
  if (format.kind === 'program') return;
  const { program, search } = format;
  const found = search ? await isInPath(program, context) : (await look(program, context)) === 'executable';
  if (found) return;
  const where = search ? `\nSearched in these folders of PATH:\n${foldersOf(context).join('\n')}` : '';
  throw new LaunchError({
    summary: `${path.basename(file)} is a script for “${program}”, which was not found. Install it, then try again.`,
    detail: `Script: ${file}${where}`,
    cause: 'not_found',
  });
}

async function isInPath(program: string, context: CommandContext): Promise<boolean> {
  for (const folder of foldersOf(context)) {
    if ((await look(path.join(folder, program), context)) === 'executable') return true;
  }
  return false;
}

/** Enough for a `#!` line and for the header of a program. A file that may be run but not read has none. */
async function firstBytes(file: string): Promise<Buffer> {
  const handle = await open(file, 'r').catch(() => null);
  if (handle === null) return Buffer.alloc(1);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(256), 0, 256, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
