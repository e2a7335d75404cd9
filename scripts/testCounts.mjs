/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/** A step that could not tell how many tests it has. @type {Counts} */
export const failure = { passed: 0, failed: 1, skipped: 0 };

/**
 * @typedef {{
 *   numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests?: number,
 *   testResults: { status: string, assertionResults: unknown[] }[],
 * }} VitestReport
 */

/**
 * The tests of a Vitest JSON report. A file that could not be loaded counts as one failure, and so does a run that
 * failed although no test did: an error that nobody caught, or no report at all.
 *
 * @param {VitestReport | null} report
 * @param {boolean} succeeded
 * @returns {Counts}
 */
export function countVitest(report, succeeded) {
  if (report === null) return failure;
  const notLoaded = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  const failed = report.numFailedTests + notLoaded.length;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && !succeeded ? 1 : failed,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
  };
}

/**
 * The tests of a Playwright JSON report; one that passed only at a second try counts as failed.
 *
 * @param {{ stats: { expected: number, unexpected: number, flaky: number, skipped: number } } | null} report
 * @param {boolean} succeeded
 * @returns {Counts}
 */
export function countPlaywright(report, succeeded) {
  if (report === null) return failure;
  const { expected, unexpected, flaky, skipped } = report.stats;
  const failed = unexpected + flaky;
  return { passed: expected, failed: failed === 0 && !succeeded ? 1 : failed, skipped };
}

/** @param {Counts[]} all */
export function summaryOf(all) {
  const sum = (/** @type {keyof Counts} */ key) => all.reduce((total, counts) => total + counts[key], 0);
  const failed = sum('failed');
  return { text: `${sum('passed')} passed, ${failed} failed, ${sum('skipped')} skipped`, failed };
}
