import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openReadable } from '../connection.ts';
import { storageFiles } from '../files.ts';
import type { NewResult } from '../repositories/results.ts';

/** What a data folder holds of results, seen from outside. */
export class ResultFolder {
  readonly root: string;
  readonly #database: string;

  constructor(dataFolder: string) {
    const { results, database } = storageFiles(dataFolder);
    this.root = results;
    this.#database = database;
  }

  /** The folder in which a handle's file is. */
  folderOf(handle: string): string {
    return join(this.root, handle.slice(0, 2));
  }

  pathOf(handle: string): string {
    return join(this.folderOf(handle), handle);
  }

  /** Every name below the folder of results, sorted. */
  files(): string[] {
    if (!existsSync(this.root)) return [];
    return readdirSync(this.root)
      .flatMap((name) => readdirSync(join(this.root, name)))
      .sort();
  }

  /** Every handle that the database knows, sorted. */
  rows(): string[] {
    const connection = openReadable(this.#database);
    const rows = connection.all<{ handle: string }>('SELECT handle FROM results ORDER BY handle');
    connection.close();
    return rows.map(({ handle }) => handle);
  }
}

/** A text that is to be kept; without a content of its own it has a thousand bytes. */
export function sampleText(content: string | Buffer = 'x'.repeat(1000)): NewResult {
  return { kind: 'text', mimeType: 'text/plain', name: null, data: Buffer.from(content) };
}
