import { access, mkdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { assertNever } from '../../shared/errors.ts';
import type { BundledLaunch, ServerConfig, ServerLaunch } from '../../shared/server.ts';
import { bundledSettings } from './bundledSettings.ts';
import { LaunchError } from './diagnose.ts';
import { serverEnvironment } from './environment.ts';
import { joinPaths } from './loginShell.ts';
import type { SpawnSpec } from './process.ts';
import { resolveCommand } from './resolveCommand.ts';

/** What launching needs to know of the host. */
export interface LaunchContext {
  /** Whose servers these are: ours are told what their user set of them. */
  readonly userId: string;
  /**
   * Our own Node, the folder of the built servers, and the data folder below which theirs are made; `npm` is the folder
   * of our npm with its `npx`, where there is one.
   */
  readonly bundled: {
    readonly node: string;
    readonly folder: string;
    readonly dataFolder: string;
    readonly npm?: string;
  };
  readonly hostEnvironment: Readonly<Record<string, string | undefined>>;
  /** The PATH of the user's login shell, which comes before the host's; null where there is none. */
  loginPath(): Promise<string | null>;
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

/** How a server on this machine is launched. */
export type LocalLaunch = Exclude<ServerLaunch, { kind: 'http' }>;

/** Works out what to run for a server, without running it. Throws a `LaunchError` when that can't be known. */
export async function prepareLaunch(
  config: ServerConfig,
  local: LocalLaunch,
  marker: string,
  context: LaunchContext,
): Promise<Launch> {
  const secrets = await context.environmentOf(config);
  const own = local.kind === 'bundled' ? {} : secrets;
  const host = await environmentFor(local, context);
  const { file, args, cwd, extra } = await resolveLaunch(local, { ...host, ...own }, secrets, context);
  const environment = serverEnvironment({ host, own: { ...own, ...extra }, marker });
  return {
    spec: { file, args, cwd, environment },
    commandLine: [file, ...args].map(quoted).join(' '),
    secrets: Object.values(secrets),
  };
}

interface Resolved {
  file: string;
  args: string[];
  cwd: string;
  extra: Record<string, string>;
}

async function resolveLaunch(
  launch: LocalLaunch,
  environment: Readonly<Record<string, string | undefined>>,
  secrets: Readonly<Record<string, string>>,
  context: LaunchContext,
): Promise<Resolved> {
  if (launch.kind === 'bundled') return resolveBundled(launch, secrets, context);
  const cwd = launch.cwd ?? homedir();
  await assertFolder(cwd);
  const found = await resolveStdio(launch.command, cwd, environment).catch((error: unknown) => {
    const script = ownNpmScript(launch.command, context);
    if (script === null) throw error;
    return { file: context.bundled.node, args: [script] };
  });
  return { ...found, args: [...found.args, ...launch.args], cwd, extra: {} };
}

async function resolveStdio(
  command: string,
  cwd: string,
  { PATH = '', PATHEXT }: Readonly<Record<string, string | undefined>>,
): Promise<{ file: string; args: string[] }> {
  const file = await resolveCommand(command, { cwd, searchPath: PATH, extensions: PATHEXT });
  assertNoBatchFile(file);
  return { file, args: [] };
}

/** The script of our own npm that stands in for `npm` or `npx` where a machine has none, or one that can't be started. */
function ownNpmScript(command: string, { bundled }: LaunchContext): string | null {
  const scripts = new Map([
    ['npm', 'npm-cli.js'],
    ['npx', 'npx-cli.js'],
  ]);
  const script = scripts.get(command);
  return script === undefined || bundled.npm === undefined ? null : path.join(bundled.npm, 'bin', script);
}

/** Our own servers mostly wait: V8 need not keep megabytes ready for their garbage, nor more than one helper thread. */
const smallHeap = ['--max-semi-space-size=1', '--v8-pool-size=1'];

async function resolveBundled(
  launch: BundledLaunch,
  secrets: Readonly<Record<string, string>>,
  { bundled, userId }: LaunchContext,
): Promise<Resolved> {
  const script = path.join(bundled.folder, launch.name, 'index.cjs');
  for (const file of [bundled.node, script]) await assertInstalled(file);
  const data = path.join(bundled.dataFolder, 'servers', launch.name);
  await mkdir(data, { recursive: true, mode: 0o700 });
  const settings = await bundledSettings(launch, secrets, { userId, dataFolder: bundled.dataFolder });
  const extra = { SIGNALBOX_DATA: data, ...settings };
  return { file: bundled.node, args: [...smallHeap, script], cwd: data, extra };
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

/**
 * The host's environment with the login shell's PATH before its own, and our own Node as the last resort, for scripts on
 * machines that have none. Our own servers need no login shell, and do not wait for it.
 */
async function environmentFor(
  launch: LocalLaunch,
  { hostEnvironment, loginPath, bundled }: LaunchContext,
): Promise<Record<string, string | undefined>> {
  const login = launch.kind === 'bundled' ? null : await loginPath();
  const host = hostEnvironment.PATH ?? hostEnvironment.Path;
  return { ...hostEnvironment, PATH: joinPaths(login, host, path.dirname(bundled.node)) };
}

/** How a server is to be launched, for people to read, before anything was looked up; null where that says nothing. */
export function describeLaunch(launch: ServerLaunch): string | null {
  switch (launch.kind) {
    case 'bundled':
      return null;
    case 'stdio':
      return [launch.command, ...launch.args].map(quoted).join(' ');
    case 'http':
      return launch.url;
    default:
      return assertNever(launch);
  }
}

function quoted(word: string): string {
  return /^[\w@%+=:,./\\-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
