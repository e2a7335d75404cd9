/** What is used of `localStorage` and `sessionStorage`. */
export type KeptText = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/** Texts that the browser keeps for one user of this page. */
export interface Kept {
  /** Says whose texts these are. Before that none are found, and none are kept. */
  enter(userId: string): void;
  get(key: string): string | null;
  /** Keeps a text; null removes it. A full or forbidden storage must not stop anybody from typing. */
  set(key: string, text: string | null): void;
  /** Removes all texts of this user. */
  clear(): void;
}

/** Keeps the texts of each user under keys of their own, so that nobody finds another one's. */
export function createKept(storage: KeptText): Kept {
  let prefix: string | null = null;
  return {
    enter(userId) {
      prefix = `signalbox.user.${userId}.`;
    },
    get: (key) => (prefix === null ? null : storage.getItem(prefix + key)),
    set(key, text) {
      if (prefix === null) return;
      try {
        if (text === null) storage.removeItem(prefix + key);
        else storage.setItem(prefix + key, text);
      } catch {
        // What is kept here is a convenience; the page itself still holds it.
      }
    },
    clear() {
      const own = prefix;
      if (own === null) return;
      const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '');
      for (const key of keys) if (key.startsWith(own)) storage.removeItem(key);
    },
  };
}
