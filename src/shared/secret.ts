/** A secret as the secret store gives it. */
export type StoredSecret =
  | { status: 'none' }
  | { status: 'stored'; value: string }
  /** It is there, but this host can't open it; `message` says what to do. */
  | { status: 'unreadable'; message: string };
