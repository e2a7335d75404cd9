import type { CallRecord } from '../../../../shared/serverActivity.ts';

/** What became of a call, in a word or two. */
export function outcomeWords({ error, attempts }: CallRecord): string {
  if (error === null) return 'Done';
  switch (error.code) {
    case 'CANCELLED':
      return 'Cancelled';
    case 'TIMEOUT':
      return 'Timed out';
    case 'DENIED':
      return 'Denied';
    case 'OUTCOME_UNKNOWN':
      return 'Outcome unknown';
    default:
      return attempts === 0 ? 'Not sent' : 'Failed';
  }
}

/** A time of day to the second, in the reader's own time: "14:05:09". */
export function formatSecond(at: number): string {
  return new Date(at).toLocaleTimeString('en-GB');
}
