import { PlotFrame } from './PlotFrame.tsx';
import { nearestPoint, type Point, runsOf } from './plotData.ts';
import { axisTop, type Scale, type TimeRange } from './plotScale.ts';

/** One line of a plot. */
export interface Line {
  label: string;
  colour: string;
  points: Point[];
}

interface LinePlotProps {
  title: string;
  summary: string;
  range: TimeRange;
  stops: readonly number[];
  lines: Line[];
  /** The value axis reaches at least this far. */
  least: number;
  formatTick(value: number): string;
  formatValue(value: number): string;
  pointedAt: number | null;
  onPoint(at: number | null): void;
}

/** Values over time as lines; where nothing was measured a line is broken. */
export function LinePlot({ lines, least, formatTick, formatValue, ...frame }: LinePlotProps) {
  const { range, pointedAt } = frame;
  const largest = axisTop(Math.max(0, ...lines.flatMap(({ points }) => points.map(({ value }) => value))), least);
  const readings = lines.map(({ label, colour, points }) => {
    const point = pointedAt === null ? points.at(-1) : nearestPoint(points, pointedAt);
    return { label, colour, value: point ? formatValue(point.value) : '–' };
  });
  const shown = lines.map((line) => ({ ...line, points: line.points.filter(({ at }) => at >= range.start) }));
  return (
    <PlotFrame
      {...frame}
      largest={largest}
      formatValue={formatTick}
      readings={readings}
      empty={shown.every(({ points }) => points.length === 0)}
    >
      {(scale) => shown.map((line) => <LineMark key={line.label} line={line} scale={scale} />)}
    </PlotFrame>
  );
}

/** A line, with dots for what was measured alone: a line of one point has no length. */
function LineMark({ line: { points, colour }, scale }: { line: Line; scale: Scale }) {
  const runs = runsOf(points);
  return (
    <>
      <path
        d={runs.map((run) => pathOf(run, scale)).join('')}
        fill="none"
        stroke={colour}
        strokeWidth="1.5"
        strokeLinejoin="round"
        strokeLinecap="round"
      />
      {runs.map(
        ([first, second]) =>
          first &&
          second === undefined && (
            <circle key={first.at} cx={scale.x(first.at)} cy={scale.y(first.value)} r="2" fill={colour} />
          ),
      )}
    </>
  );
}

function pathOf(run: Point[], scale: Scale): string {
  return `M${run.map(({ at, value }) => `${scale.x(at).toFixed(1)} ${scale.y(value).toFixed(1)}`).join('L')}`;
}
