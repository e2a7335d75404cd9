import { PlotFrame } from './PlotFrame.tsx';
import type { CallBucket } from './plotData.ts';
import { axisTop, type Scale, type TimeRange } from './plotScale.ts';

/** How long a bar's time is, in milliseconds. */
export const bucketLength = 60_000;

interface CallPlotProps {
  summary: string;
  range: TimeRange;
  stops: readonly number[];
  buckets: CallBucket[];
  pointedAt: number | null;
  onPoint(at: number | null): void;
}

/** Calls by the minute as bars; the part that failed stands at the foot. */
export function CallPlot({ buckets, ...frame }: CallPlotProps) {
  const { range, pointedAt } = frame;
  const largest = axisTop(Math.max(0, ...buckets.map(({ calls }) => calls)), 4);
  const minute = Math.floor((pointedAt ?? range.end) / bucketLength) * bucketLength;
  const read = buckets.find(({ at }) => at === minute);
  const shown = buckets.filter(({ at }) => at + bucketLength > range.start);
  return (
    <PlotFrame
      {...frame}
      title="Calls a minute"
      largest={largest}
      formatValue={(value) => (Number.isInteger(value) ? String(value) : '')}
      readings={[
        { label: 'Calls', colour: 'var(--accent)', value: String(read?.calls ?? 0) },
        { label: 'Failed', colour: 'var(--bad)', value: String(read?.failed ?? 0) },
      ]}
      empty={shown.length === 0}
    >
      {(scale) => shown.map((bucket) => <Bar key={bucket.at} bucket={bucket} scale={scale} />)}
    </PlotFrame>
  );
}

function Bar({ bucket: { at, calls, failed }, scale }: { bucket: CallBucket; scale: Scale }) {
  const x = Math.max(scale.left, scale.x(at));
  const width = Math.max(1, Math.min(scale.right, scale.x(at + bucketLength)) - x - 1);
  const middle = scale.y(failed);
  return (
    <>
      <rect x={x} y={scale.y(calls)} width={width} height={middle - scale.y(calls)} fill="var(--accent)" />
      <rect x={x} y={middle} width={width} height={scale.bottom - middle} fill="var(--bad)" />
    </>
  );
}
