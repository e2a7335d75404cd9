import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { SignalboxError } from '../shared/errors.ts';

/** Where the parts of an installation are, and which version it is. */
export interface Installation {
  readonly version: string;
  /** It has no sources: it was packaged for people who only use it. */
  readonly packaged: boolean;
  readonly storageThread: URL;
  readonly pageFolder: string;
  readonly preload: string;
  readonly serversFolder: string;
  /** The Node that runs bundled servers. */
  readonly node: string;
  /** The folder of our npm, for servers that are started with `npx` where the machine has none. */
  readonly npm: string;
}

const packageSchema = z.object({ version: z.string() });

/**
 * Finds everything from the URL of an entry module, which is two folders below the root in the build (`out/main`) and in
 * the sources (`src/main`) alike. Throws UNAVAILABLE when the installation is not complete.
 */
export async function findInstallation(entry: string): Promise<Installation> {
  const root = fileURLToPath(new URL('../../', entry));
  const fromSources = entry.endsWith('.ts');
  const packageFile = await readFile(join(root, 'package.json'), 'utf8');
  return {
    packaged: !(await exists(join(root, 'src', 'main', 'index.ts'))),
    version: packageSchema.parse(JSON.parse(packageFile)).version,
    storageThread: new URL(fromSources ? './storage/thread.ts' : './storageThread.js', entry),
    pageFolder: join(root, 'out', 'renderer'),
    preload: join(root, 'out', 'preload', 'index.cjs'),
    serversFolder: join(root, 'out', 'servers'),
    node: await findNode(root),
    npm: join(root, 'node_modules', 'npm'),
  };
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/** Our own Node, the npm package `node`; never Electron's binary, which is not built to be one. */
async function findNode(root: string): Promise<string> {
  const file = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  try {
    await access(file);
    return file;
  } catch (cause) {
    throw new SignalboxError('UNAVAILABLE', `Node is missing at ${file}. Run "npm start" once to install it.`, {
      cause,
    });
  }
}
