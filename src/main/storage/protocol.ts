import type { ErrorData } from '../../shared/errors.ts';

/** What is asked of a storage thread. Requests are answered in the order in which they were sent. */
export type Request =
  /** Opens the database for writing: migrated, and restored if it was damaged. Answered with `Opened`. */
  | { id: number; kind: 'openWriter'; dataFolder: string }
  /** Opens the database that the writer has made ready. */
  | { id: number; kind: 'openReader'; dataFolder: string }
  /** Takes and verifies a backup on a connection of its own. Answered with `BackupOutcome`. */
  | { id: number; kind: 'backup'; dataFolder: string }
  | OperationRequest
  | { id: number; kind: 'close' };

/** Runs one operation by name; SQL does not cross the thread boundary. */
export interface OperationRequest {
  id: number;
  kind: 'operation';
  name: string;
  parameters: unknown;
}

/** A request as its sender writes it: the thread's client numbers it. */
export type Unnumbered<R extends Request = Request> = R extends Request ? Omit<R, 'id'> : never;

/** The answer to one request. `stack` is for the log, and only set for defects; `damage` when the file is broken. */
export type Reply =
  | { id: number; ok: true; value: unknown }
  | { id: number; ok: false; error: ErrorData; stack?: string; damage?: true };

/** How the writer found the database. */
export interface Opened {
  /** Why it can't be written, in words for a user; null when it can. The thread then holds no connection. */
  readOnly: string | null;
  /** What was done to make it usable, when the user needs to know. */
  notice: string | null;
  /** The newest backup is older than a day. */
  backupDue: boolean;
}

export interface BackupOutcome {
  /** Where the verified copy is, or null when the copy showed that the database is damaged. */
  path: string | null;
}
