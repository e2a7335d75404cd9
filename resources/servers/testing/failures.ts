import { type FailureCode, ToolFailure } from '../kit/outcome.ts';

/** The failure that the work ends in, as `CODE: message`; null when it succeeds. Any other error passes through. */
export function failureOf(work: () => unknown): string | null {
  try {
    work();
    return null;
  } catch (thrown) {
    return inWords(thrown);
  }
}

/** The same of work that takes its time. */
export async function failureOfPromise(work: Promise<unknown>): Promise<string | null> {
  return work.then(() => null, inWords);
}

function inWords(thrown: unknown): string {
  if (thrown instanceof ToolFailure) return `${thrown.code satisfies FailureCode}: ${thrown.message}`;
  throw thrown;
}
