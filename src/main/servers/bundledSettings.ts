import { mkdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Connection } from '../../shared/connection.ts';
import { assertNever } from '../../shared/errors.ts';
import type { BundledLaunch } from '../../shared/server.ts';
import { LaunchError } from './diagnose.ts';

/**
 * What a user set of one of our servers, as the variables that its process reads. Credentials are variables of their own,
 * by the names that the settings give. Throws a `LaunchError` for a folder that is not there.
 */
export async function bundledSettings(
  launch: BundledLaunch,
  secrets: Readonly<Record<string, string>>,
  { userId, dataFolder }: { userId: string /** The user's, two levels below the host's. */; dataFolder: string },
): Promise<Record<string, string>> {
  switch (launch.name) {
    case 'clock':
    case 'notes':
      return {};
    case 'files': {
      const root = launch.folder ?? (await ownFolder(dataFolder));
      await assertRoot(root, dataFolder);
      return { SIGNALBOX_FILES_ROOTS: JSON.stringify({ [userId]: root }) };
    }
    case 'http-api': {
      const connections = launch.connections.map(connectionSetting);
      const credentials = launch.connections.flatMap(({ name }) => {
        const secret = secrets[name];
        return secret === undefined ? [] : [[credentialVariable(name), secret] as const];
      });
      return {
        SIGNALBOX_HTTP_API: JSON.stringify({ users: { [userId]: { connections } } }),
        ...Object.fromEntries(credentials),
      };
    }
    default:
      return assertNever(launch);
  }
}

/** A connection as the server reads it: its credential is named and not told. */
function connectionSetting({ auth, ...connection }: Connection): object {
  return {
    ...connection,
    auth: auth.kind === 'none' ? auth : { ...auth, secret: credentialVariable(connection.name) },
  };
}

/** Names of connections have letters, digits and hyphens only, so that no two of them meet here. */
function credentialVariable(connection: string): string {
  return `SIGNALBOX_CREDENTIAL_${connection.toUpperCase().replaceAll('-', '_')}`;
}

const ownName = 'files';

/** The folder that the user has as long as none is chosen. */
async function ownFolder(dataFolder: string): Promise<string> {
  const folder = path.join(dataFolder, ownName);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/** A folder that is there, and that holds none of what Signalbox keeps: it keeps things of other users too. */
async function assertRoot(folder: string, dataFolder: string): Promise<void> {
  const real = path.isAbsolute(folder) ? await realpath(folder).catch(() => null) : null;
  if (real === null || !(await stat(real)).isDirectory()) {
    throw unusableFolder(`The folder ${folder} can't be used. Choose one that exists, in the settings of this server.`);
  }
  const [own, everything] = await Promise.all([
    realpath(path.join(dataFolder, ownName)).catch(() => null),
    realpath(path.join(dataFolder, '..', '..')),
  ]);
  if (real === own || !(contains(everything, real) || contains(real, everything))) return;
  throw unusableFolder(
    `In ${folder} Signalbox keeps its own data. Choose another one, in the settings of this server.`,
  );
}

/** Whether a folder is the other one, or above it. */
function contains(folder: string, other: string): boolean {
  const way = path.relative(folder, other);
  return way === '' || (way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way));
}

function unusableFolder(summary: string): LaunchError {
  return new LaunchError({ summary, detail: '', cause: 'not_found' });
}
