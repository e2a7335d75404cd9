import { useState } from 'react';
import type { ServerSample } from '../../../../../shared/serverActivity.ts';
import { formatBytes, formatClock, formatLatency, formatShare } from '../../../../ui/format.ts';
import { tableRows } from './plotData.ts';
import type { TimeRange } from './plotScale.ts';

const columns = ['Time', 'Typical', 'Slow', 'Calls', 'Failed', 'CPU', 'Memory'];

/** The plots in words and figures, for who can't or would rather not look at them. */
export function PlotTable({ samples, range }: { samples: ServerSample[]; range: TimeRange }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="mt-2 text-label" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="w-fit rounded-sm text-quiet hover:text-ink">Show as a table</summary>
      {open && <Table samples={samples} range={range} />}
    </details>
  );
}

function Table({ samples, range }: { samples: ServerSample[]; range: TimeRange }) {
  return (
    <div className="mt-2 overflow-x-auto">
      <table className="w-full text-right tabular-nums">
        <thead>
          <tr className="text-faint">
            {columns.map((column) => (
              <th
                key={column}
                scope="col"
                className="px-0.5 @sm:px-1.5 py-1 font-normal first:pl-0 first:text-left last:pr-0"
              >
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {tableRows(samples, range).map((row) => (
            <tr
              key={row.at}
              className="border-t border-line *:px-0.5 @sm:*:px-1.5 *:py-1 *:whitespace-nowrap *:last:pr-0"
            >
              <th scope="row" className="pl-0! text-left font-normal">
                {formatClock(row.at)}
              </th>
              <td>{orDash(row.p50, formatLatency)}</td>
              <td>{orDash(row.p95, formatLatency)}</td>
              <td>{row.calls}</td>
              <td>{row.failed}</td>
              <td>{orDash(row.cpu, formatShare)}</td>
              <td>{orDash(row.memory, formatBytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function orDash(value: number | null, format: (value: number) => string): string {
  return value === null ? '–' : format(value);
}
