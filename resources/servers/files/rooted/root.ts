import { promises } from 'node:fs';
import path from 'node:path';
import { ToolFailure } from '../../kit/outcome.ts';
import { deepest } from './changes.ts';
import { systemCodeOf } from './failures.ts';
import { DescriptorFolder, type Folder, LocatedFolder } from './folder.ts';
import { making } from './making.ts';
import { quoted } from './segments.ts';
import { isSame, statusOf } from './system.ts';

/** How the folders on the way are held: by descriptors where `/proc` lets paths go through them, else by their paths. */
export type Hold = 'descriptors' | 'paths';

export const holdOfThisSystem: Hold = process.platform === 'linux' ? 'descriptors' : 'paths';

/** Work in the folder that holds an entry; `name` is the entry's. */
export type EntryWork<Result> = (folder: Folder, name: string) => Promise<Result>;

/** The same, where folders on the way may have been made for it. */
export type NewEntryWork<Result> = (folder: Folder, name: string, made: readonly string[]) => Promise<Result>;

/** A folder that a user chose. Everything that a tool does with files begins here, and stays below it. */
export class Root {
  /** Where it really is. */
  readonly place: string;
  readonly #folder: DescriptorFolder | LocatedFolder;
  #lastChange: Promise<unknown> = Promise.resolve();

  private constructor(place: string, folder: DescriptorFolder | LocatedFolder) {
    this.place = place;
    this.#folder = folder;
  }

  /** Resolves links on the way to the folder, once and for all. Throws UNAVAILABLE when there is no such folder. */
  static async open(folder: string, hold: Hold = holdOfThisSystem): Promise<Root> {
    try {
      const place = await promises.realpath(path.resolve(folder));
      if (!(await statusOf(place)).isDirectory()) throw notThere(folder, 'is not a folder');
      return new Root(place, hold === 'descriptors' ? await openPinned(place) : await LocatedFolder.open(place));
    } catch (thrown) {
      throw systemCodeOf(thrown) === '' || thrown instanceof ToolFailure
        ? thrown
        : notThere(folder, 'can not be opened', thrown);
    }
  }

  /** Does the work in the folder that the segments lead to; it is closed when the work has ended. */
  async within<Result>(segments: readonly string[], work: (folder: Folder) => Promise<Result>): Promise<Result> {
    await this.#checkThere();
    let folder: Folder = this.#folder;
    try {
      for (const segment of segments) {
        const child = await folder.child(segment);
        this.#release(folder);
        folder = child;
      }
      return await work(folder);
    } finally {
      this.#release(folder);
    }
  }

  /** Does the work in the folder that holds what the segments lead to. Throws INVALID_INPUT for the root itself. */
  async atEntry<Result>(segments: readonly string[], work: EntryWork<Result>): Promise<Result> {
    const name = segments.at(-1);
    if (name === undefined) {
      throw new ToolFailure('INVALID_INPUT', 'That is the chosen folder itself. Name something that is in it.');
    }
    return this.within(segments.slice(0, -1), (folder) => work(folder, name));
  }

  /**
   * As `atEntry`, but makes the folders that are missing on the way, `deepest` levels down at most; `made` are their paths.
   * When the work fails, those that were made go again, as far as nothing lies in them.
   */
  async atNewEntry<Result>(segments: readonly string[], work: NewEntryWork<Result>): Promise<Result> {
    if (segments.length === 0 || segments.length > deepest) {
      return this.atEntry(segments, (folder, name) => work(folder, name, []));
    }
    await this.#checkThere();
    return making(this.#folder, segments, [], work);
  }

  /** Changes in one root are made one after the other, so that what one of them has looked at stays true for it. */
  exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    const mine = this.#lastChange.then(work);
    this.#lastChange = mine.catch(() => undefined);
    return mine;
  }

  close(): void {
    this.#folder.close();
  }

  #release(folder: Folder): void {
    if (folder !== this.#folder) folder.close();
  }

  async #checkThere(): Promise<void> {
    const status = await statusOf(this.place).catch(() => null);
    if (status === null || !isSame(status, this.#folder.identity)) {
      throw notThere(this.place, 'is no longer there: it was moved, removed or replaced');
    }
  }
}

/** Without `/proc`, as in some containers, a descriptor has no path. */
async function openPinned(place: string): Promise<DescriptorFolder | LocatedFolder> {
  const folder = await DescriptorFolder.open(place, '');
  const reached = await statusOf(folder.at('.')).catch(() => null);
  if (reached !== null && isSame(reached, folder.identity)) return folder;
  folder.close();
  return LocatedFolder.open(place);
}

/** Of a path outside only the last name is told: the rest is nothing that a model needs. */
function notThere(folder: string, what: string, cause?: unknown): ToolFailure {
  return new ToolFailure(
    'UNAVAILABLE',
    `The chosen folder ${quoted(path.basename(folder))} ${what}. Put it back, or choose another one for this server.`,
    { cause },
  );
}
