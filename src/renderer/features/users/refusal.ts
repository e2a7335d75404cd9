import { formatDuration } from '../../ui/format.ts';

/** Why a passphrase was not taken. */
export interface Refusal {
  /** What the host said. */
  message: string;
  /** Since when, and how long, the next one is not looked at, both in milliseconds; null where it is at once. */
  wait: { from: number; ms: number } | null;
}

/** What to say of it now; null once the time to wait is over. */
export function refusalWords({ message, wait }: Refusal, now: number): string | null {
  if (wait === null) return message;
  // The clock of the page may still stand at what it was before.
  const seconds = Math.ceil((wait.ms - Math.max(0, now - wait.from)) / 1_000);
  if (seconds <= 0) return null;
  const left = seconds < 60 ? `${seconds} s` : formatDuration(seconds * 1_000);
  return `Too many wrong passphrases. The next one is looked at in ${left}.`;
}
