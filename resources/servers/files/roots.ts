import { parseArgs } from 'node:util';
import { z } from 'zod';
import { localUser } from '../kit/identity.ts';
import { ToolFailure } from '../kit/outcome.ts';
import { clearLeftovers } from './rooted/leftovers.ts';
import { Root } from './rooted/root.ts';

/** Which folder is whose, as it was given at the start. */
export interface RootChoice {
  /** A folder without a user's name. */
  plain: string | null;
  named: ReadonlyMap<string, string>;
}

/** The folders of users as JSON: `{"<user>": "<folder>"}`. */
const rootsVariable = 'SIGNALBOX_FILES_ROOTS';

const rootsSchema = z.record(z.string().min(1), z.string().min(1));

/**
 * Reads `--root <folder>`, `--root <user>=<folder>` (each as often as needed) and SIGNALBOX_FILES_ROOTS; an argument goes
 * before the environment. Throws an `Error` in words for what can't be read.
 */
export function readRootChoice(args: string[], environment: NodeJS.ProcessEnv): RootChoice {
  const { values } = parseArgs({ args, options: { root: { type: 'string', multiple: true, default: [] } } });
  const named = new Map(Object.entries(rootsIn(environment[rootsVariable])));
  let plain: string | null = null;
  for (const given of values.root) {
    // A name before the first `=` has no separator of paths in it, so that /srv/a=b is a folder.
    const [, user, folder] = /^([^=/\\]+)=(.+)$/s.exec(given) ?? [];
    if (given === '') throw new Error('--root needs a folder, or <user>=<folder>.');
    if (user !== undefined && folder !== undefined) named.set(user, folder);
    else if (plain === null) plain = given;
    else throw new Error('There can be one --root without a user. Name the others: --root <user>=<folder>.');
  }
  return { plain, named };
}

function rootsIn(text: string | undefined): Record<string, string> {
  if (!text) return {};
  try {
    return rootsSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new Error(`${rootsVariable} must be JSON of the form {"<user>": "<folder>"}.`, { cause });
  }
}

/** The roots of all users. Each is opened once; one that could not be opened is tried again at the next call. */
export class Roots {
  readonly #choice: RootChoice;
  readonly #opened = new Map<string, Promise<Root>>();
  /** Two users with the same folder share the order of changes in it. */
  readonly #byPlace = new Map<string, Root>();

  constructor(choice: RootChoice) {
    this.#choice = choice;
  }

  /**
   * Opens all that there are, so that they are resolved before the first call, and removes what an earlier life left half
   * written in them. What fails is told by the calls.
   */
  async openAll(): Promise<void> {
    const { plain, named } = this.#choice;
    await Promise.allSettled(
      [...named.values(), ...(plain === null ? [] : [plain])].map((folder) => this.#open(folder)),
    );
    await Promise.allSettled([...this.#byPlace.values()].map((root) => clearLeftovers(root)));
  }

  /** The root of that user. Throws DENIED where none was chosen, UNAVAILABLE where it is not there. */
  of(user: string): Promise<Root> {
    const { plain, named } = this.#choice;
    const isForAll = named.size === 0 || user === localUser;
    const folder = named.get(user) ?? (isForAll ? plain : null);
    if (folder !== null) return this.#open(folder);
    return Promise.reject(
      new ToolFailure(
        'DENIED',
        'No folder was chosen for this user, so no file is open. Choose one for this server first.',
      ),
    );
  }

  #open(folder: string): Promise<Root> {
    const known = this.#opened.get(folder);
    if (known) return known;
    const opening = this.#openOrShare(folder);
    this.#opened.set(folder, opening);
    opening.catch(() => this.#opened.delete(folder));
    return opening;
  }

  async #openOrShare(folder: string): Promise<Root> {
    const root = await Root.open(folder);
    const same = this.#byPlace.get(root.place);
    if (same === undefined) {
      this.#byPlace.set(root.place, root);
      return root;
    }
    root.close();
    return same;
  }
}
