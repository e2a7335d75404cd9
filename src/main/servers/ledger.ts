import { mkdir, open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

const entrySchema = z.object({
  pid: z.number().int().positive(),
  startTime: z.string(),
  executable: z.string(),
  marker: z.string(),
});

/** A process that this host started. Together the fields tell it apart from a later process with the same id. */
export type LedgerEntry = z.infer<typeof entrySchema>;

const lineSchema = z.union([entrySchema, z.object({ gone: z.string() })]);

/** Lines after which the file is written anew. */
const maxLines = 500;

/**
 * The processes of a host, on disk, so that the next host can end what a killed one left behind. A file of JSON lines:
 * one for each process, one for each that is gone. Torn or foreign lines are skipped.
 */
export class Ledger {
  readonly #file: string;
  readonly #live = new Map<string, LedgerEntry>();
  #lines = 0;
  #queue: Promise<void> = Promise.resolve();

  constructor(file: string) {
    this.#file = file;
  }

  /** What the last host left in the file. A missing file is an empty ledger. */
  static async read(file: string): Promise<LedgerEntry[]> {
    const live = new Map<string, LedgerEntry>();
    for (const line of (await readFile(file, 'utf8').catch(() => '')).split('\n')) {
      const parsed = lineSchema.safeParse(parseJson(line));
      if (!parsed.success) continue;
      if ('gone' in parsed.data) live.delete(parsed.data.gone);
      else live.set(parsed.data.marker, parsed.data);
    }
    return [...live.values()];
  }

  /** Begins with an empty file. */
  async reset(): Promise<void> {
    this.#live.clear();
    await this.#enqueue(() => this.#rewrite());
  }

  /** Resolves when the entry is on the disk; only then may the process be used. */
  async add(entry: LedgerEntry): Promise<void> {
    this.#live.set(entry.marker, entry);
    await this.#enqueue(() => this.#append(entry, { sync: true }));
  }

  /** A lost removal costs nothing: the process is looked for at the next start, and not found. */
  async remove(marker: string): Promise<void> {
    if (!this.#live.delete(marker)) return;
    await this.#enqueue(() => this.#append({ gone: marker }, { sync: false }));
  }

  async #append(line: object, { sync }: { sync: boolean }): Promise<void> {
    if (this.#lines >= maxLines) return this.#rewrite();
    const handle = await open(this.#file, 'a', 0o600);
    try {
      await handle.appendFile(`${JSON.stringify(line)}\n`);
      if (sync) await handle.datasync();
    } finally {
      await handle.close();
    }
    this.#lines += 1;
  }

  async #rewrite(): Promise<void> {
    await mkdir(path.dirname(this.#file), { recursive: true, mode: 0o700 });
    const text = [...this.#live.values()].map((entry) => `${JSON.stringify(entry)}\n`).join('');
    const temporary = `${this.#file}.new`;
    const handle = await open(temporary, 'w', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, this.#file);
    await syncFolder(path.dirname(this.#file));
    this.#lines = this.#live.size;
  }

  /** One write at a time; one that fails does not stop the next. */
  #enqueue(write: () => Promise<void>): Promise<void> {
    const done = this.#queue.then(write);
    this.#queue = done.catch(() => {});
    return done;
  }
}

/** The name of a new file is on the disk only after its folder is. Windows has no such call, and no need of it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
