import type { Logger } from '../../shared/logger.ts';
import { waitingWords } from '../../shared/waiting.ts';

/** How the app reaches a user who looks elsewhere. */
export interface Surface {
  isInFront(): boolean;
  /** Writes a number on the app's icon, where the system has a place for one. 0 takes it away. */
  mark(calls: number): void;
  /** Says it where the user is now. */
  call(text: string): void;
  /** What was said is past. */
  hush(): void;
}

/**
 * Tells of calls that wait for the user: on the app's icon, and where the window is not in front, aloud when one more has
 * come. What waited before the app began is only marked: the window is about to show it. Never rejects.
 */
export async function callAttention(waiting: AsyncIterable<number>, surface: Surface, log: Logger): Promise<void> {
  let before: number | null = null;
  try {
    for await (const calls of waiting) {
      surface.mark(calls);
      if (calls === 0) surface.hush();
      if (before !== null && calls > before && !surface.isInFront()) surface.call(`${waitingWords(calls)}.`);
      before = calls;
    }
  } catch (error) {
    log.warn({ error }, 'Lost sight of the calls that wait.');
  }
}
