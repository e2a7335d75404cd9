import { access, mkdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import type { ServerConfig, ServerLaunch } from '../../shared/server.ts';
import { LaunchError } from './diagnose.ts';
import { serverEnvironment } from './environment.ts';
import type { SpawnSpec } from './process.ts';
import { resolveCommand } from './resolveCommand.ts';

/** What launching needs to know of the host. */
export interface LaunchContext {
  /** Our own Node, the folder of the built servers, and the data folder below which theirs are made. */
  readonly bundled: { readonly node: string; readonly folder: string; readonly dataFolder: string };
  readonly hostEnvironment: Readonly<Record<string, string | undefined>>;
  /** The values of a server's own variables, which are secrets. */
  environmentOf(config: ServerConfig): Promise<Record<string, string>>;
}

export interface Launch {
  readonly spec: SpawnSpec;
  /** For people to read, quoted like in a shell. */
  readonly commandLine: string;
  /** What must not be shown in the server's log. */
  readonly secrets: readonly string[];
}

/** Works out what to run for a server, without running it. Throws a `LaunchError` when that can't be known. */
export async function prepareLaunch(config: ServerConfig, marker: string, context: LaunchContext): Promise<Launch> {
  const own = await context.environmentOf(config);
  const { file, args, cwd, extra } = await resolveLaunch(config.launch, own, context);
  const host = withOurNode(context);
  const environment = serverEnvironment({ host, own: { ...own, ...extra }, marker });
  return {
    spec: { file, args, cwd, environment },
    commandLine: [file, ...args].map(quoted).join(' '),
    secrets: Object.values(own),
  };
}

interface Resolved {
  file: string;
  args: string[];
  cwd: string;
  extra: Record<string, string>;
}

async function resolveLaunch(
  launch: ServerLaunch,
  own: Record<string, string>,
  context: LaunchContext,
): Promise<Resolved> {
  if (launch.kind === 'bundled') return resolveBundled(launch.name, context);
  const cwd = launch.cwd ?? homedir();
  await assertFolder(cwd);
  const host = withOurNode(context);
  const file = await resolveCommand(launch.command, {
    cwd,
    searchPath: own.PATH ?? host.PATH ?? '',
    extensions: host.PATHEXT,
  });
  assertNoBatchFile(file);
  return { file, args: launch.args, cwd, extra: {} };
}

async function resolveBundled(name: string, { bundled }: LaunchContext): Promise<Resolved> {
  const script = path.join(bundled.folder, name, 'index.js');
  for (const file of [bundled.node, script]) await assertInstalled(file);
  const data = path.join(bundled.dataFolder, 'servers', name);
  await mkdir(data, { recursive: true, mode: 0o700 });
  return { file: bundled.node, args: [script], cwd: data, extra: { SIGNALBOX_DATA: data } };
}

async function assertInstalled(file: string): Promise<void> {
  await access(file).catch(() => {
    throw new LaunchError({
      summary: 'A file of this built-in server is missing. Install Signalbox again.',
      detail: `Missing: ${file}`,
      cause: 'not_found',
    });
  });
}

async function assertFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => null);
  if (path.isAbsolute(folder) && found?.isDirectory()) return;
  throw new LaunchError({
    summary: `The server's folder ${folder} does not exist. Make it, or choose another one.`,
    detail: '',
    cause: 'not_found',
  });
}

/** Windows runs batch files through its shell only, whose rules for quoting let arguments turn into commands. */
function assertNoBatchFile(file: string): void {
  if (process.platform !== 'win32' || !/\.(?:bat|cmd)$/i.test(file)) return;
  throw new LaunchError({
    summary: `${path.basename(file)} is a batch file, which can't be started safely. Give the program that it calls.`,
    detail: `Command: ${file}`,
    cause: 'not_executable',
  });
}

/** The host's environment with our own Node as the last resort of PATH, for scripts on machines that have none. */
function withOurNode({ hostEnvironment, bundled }: LaunchContext): Record<string, string | undefined> {
  const folders = [hostEnvironment.PATH ?? hostEnvironment.Path, path.dirname(bundled.node)];
  return { ...hostEnvironment, PATH: folders.filter((folder) => folder).join(path.delimiter) };
}

function quoted(word: string): string {
  return /^[\w@%+=:,./\\-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
