import { useMemo, useState } from 'react';
import { type ServerSample, sampleInterval } from '../../../../../shared/serverActivity.ts';
import { formatBytes, formatLatency, formatSecond, formatShare } from '../../../../ui/format.ts';
import { useNow } from '../../../../ui/hooks.ts';
import { Skeleton } from '../../../../ui/Skeleton.tsx';
import { Section } from '../Section.tsx';
import { bucketLength, CallPlot } from './CallPlot.tsx';
import { LinePlot } from './LinePlot.tsx';
import { PlotTable } from './PlotTable.tsx';
import { callBuckets, pointsOf } from './plotData.ts';
import { type TimeRange, timeRange } from './plotScale.ts';
import { callSummary, lineSummary } from './summaries.ts';

const megabyte = 1024 * 1024;

/**
 * What was measured of a server in the last hour. Pointing into one plot, or going through it by arrow keys, reads them
 * all.
 */
export function Plots({ samples }: { samples: ServerSample[] | null }) {
  const now = useNow(sampleInterval);
  if (samples === null) return <Skeleton label="Loading figures" widths={['w-full', 'w-4/5']} />;
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined) {
    return (
      <Section title="Last hour">
        <p className="text-faint">Nothing was measured yet. Figures appear a few seconds after it starts.</p>
      </Section>
    );
  }
  const range = timeRange(first.at, Math.max(now, last.at));
  return <PlotGroup samples={samples} range={range} />;
}

function PlotGroup({ samples, range }: { samples: ServerSample[]; range: TimeRange }) {
  const [pointedAt, setPointedAt] = useState<number | null>(null);
  const { start } = range;
  const stops = samples.map(({ at }) => at).filter((at) => at >= start);
  return (
    <Section
      title={`Last ${(range.end - range.start) / 60_000} minutes`}
      action={pointedAt !== null && <span className="text-label tabular-nums">{formatSecond(pointedAt)}</span>}
    >
      <AllPlots samples={samples} shared={{ range, stops, pointedAt, onPoint: setPointedAt }} />
      <PlotTable samples={samples} range={range} />
    </Section>
  );
}

/** What all plots of a group have in common. */
interface Shared {
  range: TimeRange;
  stops: readonly number[];
  pointedAt: number | null;
  onPoint(at: number | null): void;
}

function AllPlots({ samples, shared }: { samples: ServerSample[]; shared: Shared }) {
  const { range } = shared;
  const data = useMemo(() => seriesOf(samples), [samples]);
  return (
    <div className="grid gap-x-6 gap-y-3 @xl:grid-cols-2">
      <LinePlot
        {...shared}
        title="Latency"
        summary={lineSummary('Latency', data.p95, range, formatLatency)}
        lines={[
          { label: 'Slow', colour: 'var(--edge)', points: data.p95 },
          { label: 'Typical', colour: 'var(--accent)', points: data.p50 },
        ]}
        least={4}
        formatTick={formatLatency}
        formatValue={formatLatency}
      />
      <CallPlot {...shared} summary={callSummary(data.calls, range)} buckets={data.calls} />
      <LinePlot
        {...shared}
        title="Processor"
        summary={lineSummary('Processor', data.cpu, range, formatShare)}
        lines={[{ label: 'Of a core', colour: 'var(--accent)', points: data.cpu }]}
        least={0.02}
        formatTick={(value) => `${Math.round(value * 1_000) / 10} %`}
        formatValue={formatShare}
      />
      <LinePlot
        {...shared}
        title="Memory"
        summary={lineSummary('Memory', data.memory, range, (value) => formatBytes(value * megabyte))}
        lines={[{ label: 'Resident', colour: 'var(--accent)', points: data.memory }]}
        least={10}
        formatTick={(value) => `${value} MB`}
        formatValue={(value) => formatBytes(Math.round(value * megabyte))}
      />
    </div>
  );
}

function seriesOf(samples: ServerSample[]) {
  return {
    p50: pointsOf(samples, ({ latency }) => latency?.p50 ?? null),
    p95: pointsOf(samples, ({ latency }) => latency?.p95 ?? null),
    cpu: pointsOf(samples, ({ cpu }) => cpu),
    memory: pointsOf(samples, ({ memory }) => (memory === null ? null : memory / megabyte)),
    calls: callBuckets(samples, bucketLength),
  };
}
