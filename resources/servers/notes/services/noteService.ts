import { randomBytes } from 'node:crypto';
import { ToolFailure } from '../../kit/outcome.ts';
import type { CallContext } from '../../kit/tool.ts';
import { type Note, nameOf, noteLimits } from '../models/note.ts';
import { type SearchResult, searchNotes } from './noteSearch.ts';
import type { NoteStore, Page } from './noteStore.ts';

/**
 * What can be done with notes, and the rules for it; each method is one transaction. `reference` is a note's id or its
 * exact title. What belongs to another user does not exist: it is NOT_FOUND like anything that never was.
 */
export class NoteService {
  readonly #store: NoteStore;
  readonly #now: () => number;
  readonly #limits: { notesPerUser: number; bytes: number };

  constructor(
    store: NoteStore,
    now: () => number = Date.now,
    limits: { notesPerUser: number; bytes: number } = noteLimits,
  ) {
    this.#store = store;
    this.#now = now;
    this.#limits = limits;
  }

  create(user: string, given: { title: string; body: string; tags: readonly string[] }): Note {
    const text = checkText(given);
    const tags = checkTags(given.tags);
    return this.#store.write(() => {
      const { notesPerUser } = this.#limits;
      if (this.#store.count(user) >= notesPerUser) {
        throw new ToolFailure('TOO_LARGE', `There are ${notesPerUser} notes, the most there can be. Delete some.`);
      }
      this.#assertRoom();
      const createdAt = this.#now();
      const note: Note = { id: this.#freeId(user), ...text, tags, createdAt, updatedAt: createdAt };
      this.#store.put(user, note);
      return note;
    });
  }

  read(user: string, reference: string): Note {
    return this.#store.read(() => this.#find(user, reference));
  }

  /** Changes what is given and keeps the rest. Gives back the note before and after. */
  update(user: string, reference: string, change: { title?: string | undefined; body?: string | undefined }) {
    if (change.title === undefined && change.body === undefined) {
      throw new ToolFailure('INVALID_INPUT', 'Say what to change: give a new title, a new body, or both.');
    }
    return this.#store.write(() => {
      const before = this.#find(user, reference);
      const text = checkText({ title: change.title ?? before.title, body: change.body ?? before.body });
      if (text.body.length > before.body.length) this.#assertRoom();
      return { before, after: this.#put(user, { ...before, ...text }) };
    });
  }

  /** Deletes the note and gives it back, so that it can be created again. */
  remove(user: string, reference: string): Note {
    return this.#store.write(() => {
      const note = this.#find(user, reference);
      this.#store.remove(user, note.id);
      return note;
    });
  }

  list(user: string, page: Page): { notes: Note[]; total: number } {
    const tag = page.tag === null ? null : checkTag(page.tag);
    return this.#store.read(() => this.#store.list(user, { ...page, tag }));
  }

  /** Notes about the words, best first. A long one reports how far it is, and rejects with the signal's reason. */
  async search(
    user: string,
    query: string,
    page: Page,
    watch: Pick<CallContext, 'signal' | 'progress'>,
  ): Promise<SearchResult> {
    const tag = page.tag === null ? null : checkTag(page.tag);
    return searchNotes(this.#store, user, query, { ...page, tag }, watch);
  }

  /** Puts the tags on the note, or takes them off. A tag that is already so is no error. */
  tag(user: string, reference: string, given: readonly string[], action: 'add' | 'remove'): Note {
    const tags = checkTags(given);
    return this.#store.write(() => {
      const note = this.#find(user, reference);
      const wanted =
        action === 'add' ? checkTags([...note.tags, ...tags]) : note.tags.filter((tag) => !tags.includes(tag));
      return this.#put(user, { ...note, tags: wanted });
    });
  }

  close(): void {
    this.#store.close();
  }

  /** Whether there is room is asked before a note is written, so the last one may reach a little beyond. */
  #assertRoom(): void {
    const { bytes } = this.#limits;
    if (this.#store.bytesUsed < bytes) return;
    const megabytes = Math.round(bytes / 1024 ** 2);
    throw new ToolFailure(
      'TOO_LARGE',
      `The notes take ${megabytes} MB, the most they may. Delete some, or make long ones shorter.`,
    );
  }

  #find(user: string, reference: string): Note {
    const wanted = reference.trim();
    const note = this.#store.byId(user, wanted);
    if (note) return note;
    const [first, ...others] = this.#store.byTitle(user, wanted);
    if (!first) {
      throw new ToolFailure(
        'NOT_FOUND',
        `There is no note with the id or title "${wanted}". List or search the notes first.`,
      );
    }
    if (others.length === 0) return first;
    const ids = [first, ...others].map(({ id }) => id).join(', ');
    throw new ToolFailure(
      'CONFLICT',
      `Several notes are titled "${nameOf(first)}". Give the id of the one you mean: ${ids}.`,
    );
  }

  #put(user: string, note: Note): Note {
    const changed = { ...note, updatedAt: Math.max(this.#now(), note.updatedAt) };
    this.#store.put(user, changed);
    return changed;
  }

  /** Eight letters and digits: short enough for a person to read out, and told apart within a user's notes. */
  #freeId(user: string): string {
    const id = [...randomBytes(8)].map((byte) => idAlphabet[byte % idAlphabet.length]).join('');
    return this.#store.byId(user, id) ? this.#freeId(user) : id;
  }
}

/** Crockford's 32 characters: none that looks like another, and 256 is a multiple of 32. */
const idAlphabet = '0123456789abcdefghjkmnpqrstvwxyz';

function checkText(given: { title: string; body: string }): { title: string; body: string } {
  const title = sound(given.title).replace(/\s+/g, ' ').trim();
  // The text is kept as it was written: its indentation may mean something.
  const body = sound(given.body);
  if (!title && !body.trim()) throw new ToolFailure('INVALID_INPUT', 'A note needs a title or a text.');
  checkLength('title', title, noteLimits.title);
  checkLength('text', body, noteLimits.body);
  return { title, body };
}

function checkTags(given: readonly string[]): string[] {
  const tags = [...new Set(given.map(checkTag))].sort();
  if (tags.length <= noteLimits.tagsPerNote) return tags;
  throw new ToolFailure('TOO_LARGE', `A note can have ${noteLimits.tagsPerNote} tags; these are ${tags.length}.`);
}

function checkTag(given: string): string {
  const tag = sound(given).normalize('NFC').trim().replace(/^#+/, '').replace(/\s+/g, ' ').trim().toLowerCase();
  if (!tag) throw new ToolFailure('INVALID_INPUT', 'A tag cannot be empty.');
  checkLength('tag', tag, noteLimits.tag);
  return tag;
}

function checkLength(what: string, text: string, most: number): void {
  if (text.length <= most) return;
  throw new ToolFailure('TOO_LARGE', `The ${what} has ${text.length} characters; it can have ${most} at most.`);
}

/** Text that SQLite and JSON carry unchanged: no NUL, no half of a surrogate pair. */
function sound(text: string): string {
  return text.replaceAll('\0', '').replace(/\p{Surrogate}/gu, '\uFFFD');
}
