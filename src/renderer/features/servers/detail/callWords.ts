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
