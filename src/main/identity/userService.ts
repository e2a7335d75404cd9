import { randomUUID } from 'node:crypto';
import { EventPublisher } from '@orpc/server';
import { SignalboxError } from '../../shared/errors.ts';
import { KeyedQueue } from '../../shared/keyedQueue.ts';
import type { User } from '../../shared/user.ts';
import { Attempts } from './attempts.ts';
import { fitsPassphrase, hashPassphrase } from './passphrase.ts';

/** A user as the service needs them stored. */
export interface UserRecord {
  id: string;
  name: string;
  color: number;
  passphrase: string | null;
  createdAt: number;
  lastUsedAt: number;
}

/** The durable list of users. */
export interface UserStore {
  list(): Promise<UserRecord[]>;
  ensureLocal(name: string): Promise<UserRecord>;
  add(user: UserRecord): Promise<void>;
  change(id: string, profile: { name: string; color: number }): Promise<void>;
  setPassphrase(id: string, passphrase: string | null): Promise<void>;
  touch(id: string): Promise<void>;
  remove(id: string): Promise<void>;
}

/** More people than share a computer; each has processes of their own. */
const maxUsers = 32;
/** The name under which all changes of the list queue up: each looks at the whole list. Checks have names of their own. */
const changes = 'users';

/** The people who share this host. */
export class UserService {
  /** Everybody, after each change, on the channel `users`. A slow watcher only needs the newest. */
  readonly changes = new EventPublisher<Record<string, User[]>>({ maxBufferedEvents: 1 });
  readonly #store: UserStore;
  readonly #attempts: Attempts;
  readonly #queue = new KeyedQueue();
  readonly #now: () => number;
  #records: readonly UserRecord[];
  /** Those who are being removed: nothing more is begun in their name. */
  readonly #leaving = new Set<string>();

  private constructor(store: UserStore, records: readonly UserRecord[], attempts: Attempts, now: () => number) {
    this.#store = store;
    this.#records = records;
    this.#attempts = attempts;
    this.#now = now;
  }

  /** Reads the list; somebody is always there afterwards. */
  static async open(
    store: UserStore,
    { attempts = new Attempts(), now = Date.now }: { attempts?: Attempts; now?: () => number } = {},
  ): Promise<UserService> {
    const records = await store.list();
    const known = records.length > 0 ? records : [await store.ensureLocal('You')];
    return new UserService(store, known, attempts, now);
  }

  /** In the order in which they were added. */
  list(): User[] {
    return this.#records.map(userOf);
  }

  /** Null for an id that nobody has, and for somebody who is being removed. */
  find(id: string): User | null {
    const record = this.#leaving.has(id) ? undefined : this.#records.find((each) => each.id === id);
    return record === undefined ? null : userOf(record);
  }

  /** Who was here last, if they need no passphrase; null where somebody has to sign in. */
  returning(): string | null {
    const last = this.#last();
    return last === undefined || last.passphrase !== null ? null : last.id;
  }

  /** NOT_FOUND, DENIED for a wrong passphrase, RATE_LIMITED after several of those. */
  async signIn(id: string, passphrase: string | null): Promise<User> {
    const record = this.#expect(id);
    await this.#check(record, passphrase, 'Sign in');
    const lastUsedAt = this.#now();
    // Who is here is who comes back at the next start; where that can't be stored they are here all the same.
    await this.#store.touch(id).catch(() => {});
    this.#put({ ...this.#expect(id), lastUsedAt });
    return userOf(record);
  }

  /** Who a command speaks for, by name or id; null for whoever was here last. Errors like those of `signIn`. */
  async speaker(user: string | null, passphrase: string | null): Promise<User> {
    const record = user === null ? this.#last() : this.#records.find((each) => isNamed(each, user));
    if (record === undefined) {
      const names = this.#records.map(({ name }) => `“${name}”`).join(', ');
      throw new SignalboxError('NOT_FOUND', `There is no user “${user}”. There are: ${names}.`);
    }
    await this.#check(record, passphrase, 'Try');
    return userOf(record);
  }

  async create(profile: { name: string; color: number }, passphrase: string | null): Promise<User> {
    const hash = passphrase === null ? null : await hashPassphrase(passphrase);
    return this.#queue.run(changes, async () => {
      this.#assertFree(profile.name, null);
      if (this.#records.length >= maxUsers) {
        throw new SignalboxError('CONFLICT', `There are ${maxUsers} users already. Remove one that is not used.`);
      }
      const record = { ...profile, id: randomUUID(), passphrase: hash, createdAt: this.#now(), lastUsedAt: 0 };
      await this.#store.add(record);
      this.#records = [...this.#records, record];
      this.#publish();
      return userOf(record);
    });
  }

  update(id: string, profile: { name: string; color: number }): Promise<User> {
    return this.#queue.run(changes, async () => {
      const record = this.#expect(id);
      this.#assertFree(profile.name, id);
      await this.#store.change(id, profile);
      return this.#put({ ...record, ...profile });
    });
  }

  async setPassphrase(id: string, current: string | null, next: string | null): Promise<User> {
    await this.#check(this.#expect(id), current, 'Change it');
    const passphrase = next === null ? null : await hashPassphrase(next);
    return this.#queue.run(changes, async () => {
      const record = this.#expect(id);
      await this.#store.setPassphrase(id, passphrase);
      return this.#put({ ...record, passphrase });
    });
  }

  /** Checks that a user may be removed now. CONFLICT for the last one, DENIED for a wrong passphrase. */
  async assertRemovable(id: string, passphrase: string | null): Promise<void> {
    const record = this.#expect(id);
    this.#assertNotLast(id);
    await this.#check(record, passphrase, 'Remove yourself');
  }

  /**
   * Removes a user with all that is stored of them. `end` ends what runs in their name, of which nothing more begins from
   * now on. Where that fails they stay. CONFLICT for the last one.
   */
  async remove(id: string, end: () => Promise<void>): Promise<void> {
    this.#expect(id);
    this.#assertNotLast(id);
    this.#leaving.add(id);
    try {
      await end();
      await this.#queue.run(changes, async () => {
        await this.#store.remove(id);
        this.#records = this.#records.filter((record) => record.id !== id);
        this.#publish();
      });
    } finally {
      this.#leaving.delete(id);
    }
  }

  /** One guess after the other: many at once would all be looked at before the first of them counts as wrong. */
  #check({ id }: UserRecord, given: string | null, act: string): Promise<void> {
    return this.#queue.run(`passphrase of ${id}`, async () => {
      const { passphrase } = this.#expect(id);
      if (passphrase === null) return;
      const wait = this.#attempts.wait(id);
      if (wait > 0) {
        const seconds = Math.ceil(wait / 1000);
        throw new SignalboxError('RATE_LIMITED', `Too many wrong passphrases. ${act} again in ${seconds} s.`, {
          retryAfterMs: wait,
        });
      }
      if (given !== null && (await fitsPassphrase(given, passphrase))) return this.#attempts.succeeded(id);
      if (given !== null) this.#attempts.failed(id);
      throw new SignalboxError('DENIED', given === null ? 'Enter the passphrase.' : 'That is not the passphrase.');
    });
  }

  #last(): UserRecord | undefined {
    return [...this.#records].sort((one, other) => other.lastUsedAt - one.lastUsedAt)[0];
  }

  #assertFree(name: string, except: string | null): void {
    if (this.#records.every((record) => record.id === except || plain(record.name) !== plain(name))) return;
    throw new SignalboxError('CONFLICT', `There already is a user “${name}”. Choose another name.`);
  }

  /** Two may be on their way out at once: whoever is does not count. */
  #assertNotLast(id: string): void {
    if (this.#records.some((record) => record.id !== id && !this.#leaving.has(record.id))) return;
    throw new SignalboxError('CONFLICT', 'The last user can’t be removed: Signalbox is always somebody’s.');
  }

  #expect(id: string): UserRecord {
    const record = this.#records.find((each) => each.id === id);
    if (record === undefined) throw new SignalboxError('NOT_FOUND', 'There is no such user.');
    return record;
  }

  #put(record: UserRecord): User {
    this.#records = this.#records.map((each) => (each.id === record.id ? record : each));
    this.#publish();
    return userOf(record);
  }

  #publish(): void {
    this.changes.publish('users', this.list());
  }
}

function isNamed({ id, name }: UserRecord, user: string): boolean {
  return id === user || plain(name) === plain(user);
}

/** A name without what people write differently and mean the same by. */
function plain(name: string): string {
  return name.normalize('NFKC').trim().toLocaleLowerCase('en');
}

function userOf({ id, name, color, passphrase, createdAt }: UserRecord): User {
  return { id, name, color, hasPassphrase: passphrase !== null, createdAt };
}
