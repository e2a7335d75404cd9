import { ProgramError } from './processes.mjs';

const shownLines = 12;

/**
 * Does one step of the preparation and shows it on one line, with the time that it takes. On a terminal the time runs;
 * elsewhere the line is written at the end. A step that fails says why, and what to do.
 *
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} action
 * @param {string} advice what to do when it fails
 * @returns {Promise<T>}
 */
export async function step(title, action, advice) {
  const startedAt = performance.now();
  const seconds = () => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
  const terminal = process.stdout.isTTY === true;
  const show = (/** @type {string} */ text) => process.stdout.write(`${terminal ? '\r\x1b[K' : ''}${text}`);
  const timer = terminal && setInterval(() => show(`${title} … ${seconds()}`), 200);
  if (terminal) show(`${title} …`);
  else show(`${title} …\n`);
  try {
    const result = await action();
    show(terminal ? `${title}: ${seconds()}\n` : `  done in ${seconds()}\n`);
    return result;
  } catch (error) {
    show(terminal ? `${title}: failed after ${seconds()}\n` : `  failed after ${seconds()}\n`);
    throw new StepError(title, error, advice);
  } finally {
    if (timer) clearInterval(timer);
  }
}

/** A step that failed: its message is all that a person has to read. */
export class StepError extends Error {
  /** @param {string} title @param {unknown} cause @param {string} advice */
  constructor(title, cause, advice) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const output = cause instanceof ProgramError ? lastLines(cause.output) : '';
    super([`"${title}" failed: ${reason}.`, output, advice].filter((part) => part !== '').join('\n'), { cause });
  }
}

/** @param {string} text */
function lastLines(text) {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines
    .slice(-shownLines)
    .map((line) => `  | ${line}`)
    .join('\n');
}
