import { describe, expect, it } from 'vitest';
import { ProgressReporter } from './progress.ts';

function reporterFor(meta: { progressToken?: string }) {
  const sent: unknown[] = [];
  const clock = { now: 0 };
  const notify = async ({ params }: { params?: unknown }) => void sent.push(params);
  return { sent, clock, reporter: new ProgressReporter({ _meta: meta, notify }, () => clock.now) };
}

describe('ProgressReporter', () => {
  it('reports what has grown, no more than ten times a second, and the end in any case', () => {
    const { sent, clock, reporter } = reporterFor({ progressToken: 'p' });
    reporter.report(1, 4, 'first');
    reporter.report(2, 4);
    clock.now = 100;
    reporter.report(1, 4);
    reporter.report(3, 4);
    reporter.report(4, 4);
    reporter.report(4, 4);
    expect(sent).toEqual([
      { progressToken: 'p', progress: 1, total: 4, message: 'first' },
      { progressToken: 'p', progress: 3, total: 4 },
      { progressToken: 'p', progress: 4, total: 4 },
    ]);
  });

  it('says nothing to a client that did not ask, and nothing after the answer', () => {
    const silent = reporterFor({});
    silent.reporter.report(1);
    expect(silent.sent).toEqual([]);
    const { sent, reporter } = reporterFor({ progressToken: 'p' });
    reporter.report(Number.NaN);
    reporter.report(1);
    reporter.end();
    reporter.report(2, 2);
    expect(sent).toEqual([{ progressToken: 'p', progress: 1 }]);
  });
});
