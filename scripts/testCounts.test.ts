import { describe, expect, it } from 'vitest';
import { countPlaywright, countVitest, summaryOf } from './testCounts.mjs';

const suites = (...states: [status: string, tests: number][]) =>
  states.map(([status, tests]) => ({ status, assertionResults: Array(tests).fill({}) }));

describe('the counts of a test run', () => {
  it('add up to one line', () => {
    const vitest = { numPassedTests: 10, numFailedTests: 0, numPendingTests: 2, testResults: suites(['passed', 12]) };
    const playwright = { stats: { expected: 5, unexpected: 0, flaky: 0, skipped: 1 } };
    const all = [countVitest(vitest, true), countPlaywright(playwright, true), { passed: 1, failed: 0, skipped: 0 }];
    expect(summaryOf(all)).toEqual({ text: '16 passed, 0 failed, 3 skipped', failed: 0 });
  });

  it('show every failure', () => {
    const report = { numPassedTests: 1, numFailedTests: 2, numPendingTests: 0, testResults: suites(['failed', 3]) };
    expect(countVitest(report, false).failed).toBe(2);
    expect(countPlaywright({ stats: { expected: 1, unexpected: 2, flaky: 1, skipped: 0 } }, false).failed).toBe(3);
  });

  it('show a file that could not be loaded', () => {
    const testResults = suites(['failed', 0], ['passed', 1]);
    expect(countVitest({ numPassedTests: 1, numFailedTests: 0, numPendingTests: 0, testResults }, false).failed).toBe(
      1,
    );
  });

  it('never make a success of a run that failed', () => {
    const vitest = { numPassedTests: 1, numFailedTests: 0, numPendingTests: 0, testResults: suites(['passed', 1]) };
    expect(countVitest(vitest, false).failed).toBe(1);
    expect(countVitest(null, true).failed).toBe(1);
    expect(countPlaywright({ stats: { expected: 1, unexpected: 0, flaky: 0, skipped: 0 } }, false).failed).toBe(1);
    expect(countPlaywright(null, true).failed).toBe(1);
  });
});
