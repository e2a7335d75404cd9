import { closeSync, promises } from 'node:fs';
import path from 'node:path';
import { ToolFailure } from '../../kit/outcome.ts';
import { explaining, systemCodeOf } from './failures.ts';
import { quoted } from './segments.ts';
import { flags, type Identity, isSame, openDescriptor, statusOf, statusOfOpen, synchronize } from './system.ts';

/**
 * A folder at or below a root, held open. Whatever happens to the tree meanwhile, `at` leads into this folder and no
 * other; where the system can't promise that, `verify` finds out. Who opens a folder closes it, after everything that
 * used its paths has ended.
 */
export interface Folder {
  /** Relative to the root, for messages; empty for the root. */
  readonly shown: string;
  /** Whether nothing that happens to the tree can make its paths lead elsewhere; then `verify` has nothing to do. */
  readonly isPinned: boolean;
  /** Tells the folder from any other on this system while it is open. */
  readonly identity: Identity;
  /** Leads to the folder itself while it is open. */
  readonly path: string;
  /** Leads to what has this name in the folder while it is open. The last name may still be a link. */
  at(name: string): string;
  /** Opens the folder of that name in this one. Throws NOT_FOUND, INVALID_INPUT for what is no folder, DENIED for a link. */
  child(name: string): Promise<Folder>;
  /** Throws DENIED when the paths of this folder lead elsewhere by now. */
  verify(): Promise<void>;
  /** Brings names that were made, changed or removed in it to the disk. */
  synchronize(): Promise<void>;
  close(): void;
}

export function shownIn(folder: Folder, name: string): string {
  return folder.shown === '' ? name : `${folder.shown}/${name}`;
}

/**
 * Linux: the folder is a descriptor, and its paths go through it. Nothing on the way is looked up again, so a parent that
 * is swapped in between changes nothing.
 */
export class DescriptorFolder implements Folder {
  readonly isPinned = true;
  readonly shown: string;
  readonly path: string;
  readonly #descriptor: number;

  private constructor(descriptor: number, shown: string) {
    this.#descriptor = descriptor;
    this.shown = shown;
    this.path = `/proc/self/fd/${descriptor}`;
  }

  /** The last name of the path must not be a link; the ones before it are up to the caller. */
  static async open(folder: string, shown: string): Promise<DescriptorFolder> {
    return new DescriptorFolder(await openDescriptor(folder, flags.folder), shown);
  }

  at(name: string): string {
    return `${this.path}/${name}`;
  }

  async child(name: string): Promise<Folder> {
    const shown = shownIn(this, name);
    return explaining(shown, () =>
      DescriptorFolder.open(this.at(name), shown).catch(async (thrown: unknown) => {
        // The system says the same of a file and of a link. This look is for the words alone.
        const status = await statusOf(this.at(name)).catch(() => null);
        throw status?.isSymbolicLink() ? linkFailure(shown) : thrown;
      }),
    );
  }

  async verify(): Promise<void> {}

  synchronize(): Promise<void> {
    return synchronizeNames(this.#descriptor);
  }

  get identity(): Identity {
    return statusOfOpen(this.#descriptor);
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

/** Elsewhere: the folder is a path, and what it leads to is compared with what it led to when it was opened. */
export class LocatedFolder implements Folder {
  readonly isPinned = false;
  readonly shown: string;
  readonly path: string;
  readonly identity: Identity;
  readonly #root: string;

  private constructor(place: { path: string; root: string; shown: string }, identity: Identity) {
    this.path = place.path;
    this.shown = place.shown;
    this.identity = identity;
    this.#root = place.root;
  }

  /** `root` is a real path: no name in it is a link. */
  static async open(root: string): Promise<LocatedFolder> {
    const { dev, ino } = await statusOf(root);
    return new LocatedFolder({ path: root, root, shown: '' }, { dev, ino });
  }

  at(name: string): string {
    return path.join(this.path, name);
  }

  async child(name: string): Promise<Folder> {
    const shown = shownIn(this, name);
    return explaining(shown, async () => {
      const status = await statusOf(this.at(name));
      if (status.isSymbolicLink()) throw linkFailure(shown);
      if (!status.isDirectory()) throw new ToolFailure('INVALID_INPUT', `${quoted(shown)} is not a folder.`);
      const place = { path: this.at(name), root: this.#root, shown };
      const child = new LocatedFolder(place, { dev: status.dev, ino: status.ino });
      await child.verify();
      return child;
    });
  }

  async verify(): Promise<void> {
    if (await this.#isStillThere()) return;
    const name = this.shown === '' ? 'The chosen folder' : `The folder ${quoted(this.shown)}`;
    throw new ToolFailure(
      'DENIED',
      `${name} was replaced meanwhile, so nothing more was done in it. Look at it again.`,
    );
  }

  async #isStillThere(): Promise<boolean> {
    try {
      const way = path.relative(this.#root, await promises.realpath(this.path));
      const isOutside = way === '..' || way.startsWith(`..${path.sep}`) || path.isAbsolute(way);
      return !isOutside && isSame(await statusOf(this.path), this.identity);
    } catch {
      return false;
    }
  }

  async synchronize(): Promise<void> {
    if (process.platform === 'win32') return; // Folders can't be opened there; the system keeps their names safe.
    const descriptor = await openDescriptor(this.path, flags.folder);
    try {
      await synchronizeNames(descriptor);
    } finally {
      closeSync(descriptor);
    }
  }

  close(): void {}
}

/** Some file systems, network ones above all, have no such step for folders. The change itself was made. */
const withoutSynchronizing = new Set(['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

async function synchronizeNames(descriptor: number): Promise<void> {
  try {
    await synchronize(descriptor);
  } catch (thrown) {
    if (!withoutSynchronizing.has(systemCodeOf(thrown))) throw thrown;
  }
}

export function linkFailure(shown: string): ToolFailure {
  return new ToolFailure(
    'DENIED',
    `${quoted(shown)} is a link, which could lead out of the chosen folder. Links are not followed.`,
  );
}
