import { closeSync } from 'node:fs';
import { ToolFailure } from '../../kit/outcome.ts';
import { deepest } from '../rooted/changes.ts';
import { kindOf, openListed } from '../rooted/entries.ts';
import { explained, explaining } from '../rooted/failures.ts';
import { type Folder, shownIn } from '../rooted/folder.ts';
import { entriesOf } from '../rooted/system.ts';
import type { LineHit, LineMatcher } from './matcher.ts';
import { blockSize, scanFile } from './scan.ts';

/** Files that are open at once: more does not make it faster. */
const atOnce = 16;

/** Entries that one search looks at. */
const mostEntries = 200_000;

export interface SearchPlan {
  /** Whether an entry is meant, by its path in the folder that is searched; null when all are. */
  isNamed: ((path: string) => boolean) | null;
  /** What lines of files have to match; null when names are enough. */
  matcher: LineMatcher | null;
  /** Lines to find, or entries where there is no matcher. */
  limit: number;
  check(): void;
  onLooked(entries: number): void;
}

export interface Hit {
  path: string;
  kind: 'file' | 'folder';
  lines: LineHit[];
}

export interface SearchResult {
  /** In the order of names, the files of a folder before the folders in it. */
  hits: Hit[];
  lookedAt: number;
  /** Files that are no text, which were not looked into. */
  binary: number;
  /** Files and folders that could not be opened. */
  notRead: number;
  /** Whether everything was looked at and is told. */
  isComplete: boolean;
}

/** Searches the folder and all folders in it. Links are not followed. What can't be opened is counted and passed over. */
export async function searchFolder(folder: Folder, plan: SearchPlan): Promise<SearchResult> {
  const search = new Search(folder.shown, plan);
  await search.lookThrough(folder, 1);
  return search.result;
}

type Looked =
  | { kind: 'text'; hits: LineHit[] }
  | { kind: 'binary' }
  | { kind: 'not_read' }
  | { kind: 'failed'; thrown: unknown };

class Search {
  readonly result: SearchResult = { hits: [], lookedAt: 0, binary: 0, notRead: 0, isComplete: true };
  readonly #top: string;
  readonly #plan: SearchPlan;
  readonly #buffers: Buffer[];
  #found = 0;

  constructor(top: string, plan: SearchPlan) {
    this.#top = top;
    this.#plan = plan;
    this.#buffers = plan.matcher === null ? [] : Array.from({ length: atOnce }, () => Buffer.allocUnsafe(blockSize));
  }

  async lookThrough(folder: Folder, depth: number): Promise<void> {
    this.#plan.check();
    const entries = await this.#entriesOf(folder);
    const files = entries.filter((entry) => kindOf(entry) === 'file').map(({ name }) => name);
    const folders = entries.filter((entry) => kindOf(entry) === 'folder').map(({ name }) => name);
    this.#count(entries.length - files.length);
    await this.#lookAtFiles(folder, files);
    for (const name of folders) {
      if (!this.result.isComplete) return;
      if (this.#plan.matcher === null) this.#lookAtName(folder, name, 'folder');
      await this.#goInto(folder, name, depth + 1);
    }
  }

  async #entriesOf(folder: Folder): ReturnType<typeof entriesOf> {
    try {
      const entries = await explaining(folder.shown, () => entriesOf(folder.path));
      await folder.verify();
      return entries;
    } catch (thrown) {
      this.#passOver(thrown);
      return [];
    }
  }

  async #goInto(folder: Folder, name: string, depth: number): Promise<void> {
    if (depth > deepest) {
      this.result.notRead += 1;
      return;
    }
    const child = await folder.child(name).catch((thrown: unknown) => this.#passOver(thrown));
    if (!child) return;
    try {
      await this.lookThrough(child, depth);
    } finally {
      child.close();
    }
  }

  async #lookAtFiles(folder: Folder, names: string[]): Promise<void> {
    const { matcher } = this.#plan;
    if (matcher === null) {
      for (const name of names) this.#lookAtName(folder, name, 'file');
      this.#count(names.length);
      return;
    }
    const named = names.filter((name) => this.#isNamed(folder, name));
    this.#count(names.length - named.length);
    for (let at = 0; at < named.length && this.result.isComplete; at += atOnce) {
      this.#plan.check();
      const batch = named.slice(at, at + atOnce);
      const looked = await this.#lookIntoAll(folder, batch, matcher);
      this.#count(batch.length);
      for (const [slot, outcome] of looked.entries()) this.#note(folder, batch[slot] ?? '', outcome);
    }
  }

  /** None of these fails: the folder stays open until all of them have ended. */
  async #lookIntoAll(folder: Folder, names: string[], matcher: LineMatcher): Promise<Looked[]> {
    const looked = await Promise.all(
      names.map((name, slot) => this.#lookInto(folder, name, matcher, this.#buffers[slot] ?? Buffer.alloc(blockSize))),
    );
    // Where folders are held by their paths, this look says whether the files were in this one.
    const isStillThere = await folder.verify().then(
      () => true,
      () => false,
    );
    return isStillThere ? looked : names.map(() => ({ kind: 'not_read' }));
  }

  async #lookInto(folder: Folder, name: string, matcher: LineMatcher, buffer: Buffer): Promise<Looked> {
    const opened = await openListed(folder, name).catch(() => null);
    if (opened === null) return { kind: 'not_read' };
    try {
      const limit = this.#plan.limit - this.#found;
      return await scanFile(opened.descriptor, buffer, { matcher, limit, check: this.#plan.check });
    } catch (thrown) {
      return explained(thrown, name) === thrown ? { kind: 'failed', thrown } : { kind: 'not_read' };
    } finally {
      closeSync(opened.descriptor);
    }
  }

  #note(folder: Folder, name: string, looked: Looked): void {
    switch (looked.kind) {
      case 'text':
        this.#add(shownIn(folder, name), 'file', looked.hits);
        return;
      case 'binary':
        this.result.binary += 1;
        return;
      case 'not_read':
        this.result.notRead += 1;
        return;
      case 'failed':
        throw looked.thrown;
      default:
        looked satisfies never;
    }
  }

  #lookAtName(folder: Folder, name: string, kind: 'file' | 'folder'): void {
    if (!this.result.isComplete || !this.#isNamed(folder, name)) return;
    this.result.hits.push({ path: shownIn(folder, name), kind, lines: [] });
    this.#found += 1;
    if (this.#found >= this.#plan.limit) this.result.isComplete = false;
  }

  #add(path: string, kind: 'file', found: LineHit[]): void {
    const lines = found.slice(0, this.#plan.limit - this.#found);
    if (lines.length > 0) this.result.hits.push({ path, kind, lines });
    this.#found += lines.length;
    if (this.#found >= this.#plan.limit) this.result.isComplete = false;
  }

  #isNamed(folder: Folder, name: string): boolean {
    const path = shownIn(folder, name);
    return (
      this.#plan.isNamed === null || this.#plan.isNamed(this.#top === '' ? path : path.slice(this.#top.length + 1))
    );
  }

  #count(entries: number): void {
    this.result.lookedAt += entries;
    if (this.result.lookedAt > mostEntries) this.result.isComplete = false;
    this.#plan.onLooked(this.result.lookedAt);
  }

  #passOver(thrown: unknown): void {
    if (!(thrown instanceof ToolFailure)) throw thrown;
    this.result.notRead += 1;
  }
}
