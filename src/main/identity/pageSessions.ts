/** `program`: a command on this machine, which speaks for one user as long as it runs. */
export type Shell = 'window' | 'browser' | 'program';

/** Which user a page acts for: one session a window, one for each browser tab that signed in to the shell. */
export class PageSession {
  readonly shell: Shell;
  #userId: string | null;
  #change = new AbortController();

  constructor(shell: Shell, userId: string | null) {
    this.shell = shell;
    this.#userId = userId;
  }

  /** Null while nobody is signed in. */
  get userId(): string | null {
    return this.#userId;
  }

  /** Aborts when another user, or nobody, is signed in: what was opened for the one before has to end. */
  get changed(): AbortSignal {
    return this.#change.signal;
  }

  become(userId: string | null): void {
    this.#userId = userId;
    const before = this.#change;
    this.#change = new AbortController();
    before.abort();
  }
}

/** The pages of this host. */
export class PageSessions {
  readonly #sessions = new Set<PageSession>();
  readonly #firstUser: () => string | null;

  /** `firstUser` says who a new page belongs to: null where somebody has to sign in first. */
  constructor(firstUser: () => string | null) {
    this.#firstUser = firstUser;
  }

  /** A session for the given user, or for whoever was here last. */
  open(shell: Shell, userId: string | null = this.#firstUser()): PageSession {
    const session = new PageSession(shell, userId);
    this.#sessions.add(session);
    return session;
  }

  close(session: PageSession): void {
    this.#sessions.delete(session);
  }

  /** Signs a user out everywhere. */
  signOut(userId: string): void {
    for (const session of this.#sessions) if (session.userId === userId) session.become(null);
  }
}
