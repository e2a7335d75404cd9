import { type KeyboardEvent, type PointerEvent, type ReactNode, useState } from 'react';
import { formatMark, formatSecond } from '../../../../ui/format.ts';
import { useWidth } from '../../../../ui/useWidth.ts';
import { stopByKey } from './plotKeys.ts';
import { plotScale, type Scale, type TimeRange } from './plotScale.ts';

/** A value as it is read off a plot, with the colour of its mark. */
export interface Reading {
  label: string;
  colour: string;
  value: string;
}

interface PlotFrameProps {
  title: string;
  /** Says in a sentence what the plot shows. */
  summary: string;
  range: TimeRange;
  /** The moments to which the keys lead, in their order. */
  stops: readonly number[];
  largest: number;
  formatValue(value: number): string;
  /** What is read at the moment that is pointed at, or at the end. */
  readings: Reading[];
  /** The moment that is pointed at in any plot of the group. */
  pointedAt: number | null;
  onPoint(at: number | null): void;
  empty: boolean;
  children(scale: Scale): ReactNode;
}

const height = 104;

/** The axes of a plot, its title, and at a fixed place the values that are pointed at, by a pointer or by keys. */
export function PlotFrame({ title, summary, readings, empty, ...plot }: PlotFrameProps) {
  const [box, setBox] = useState<HTMLDivElement | null>(null);
  const width = useWidth(box);
  const scale = plotScale(plot.range, plot.largest, width, height);
  const point = ({ clientX, currentTarget }: PointerEvent<HTMLElement>) => {
    const x = clientX - currentTarget.getBoundingClientRect().left;
    plot.onPoint(x < scale.left || x > scale.right ? null : scale.at(x));
  };
  const press = (event: KeyboardEvent<HTMLElement>) => {
    const stop = stopByKey(event.key, plot.stops, plot.pointedAt);
    if (stop === null) return;
    event.preventDefault();
    plot.onPoint(stop);
  };
  return (
    <figure className="min-w-0">
      <figcaption className="flex min-h-7 flex-wrap items-center justify-between gap-x-3">
        <span className="text-label font-semibold text-quiet">{title}</span>
        <Readings readings={readings} />
      </figcaption>
      <div
        ref={setBox}
        role="slider"
        tabIndex={0}
        aria-label={summary}
        aria-readonly
        aria-valuemin={plot.range.start}
        aria-valuemax={plot.range.end}
        aria-valuenow={plot.pointedAt ?? plot.range.end}
        aria-valuetext={readingWords(plot.pointedAt, readings)}
        onPointerMove={point}
        onPointerLeave={() => plot.onPoint(null)}
        onKeyDown={press}
        onBlur={() => plot.onPoint(null)}
        className="touch-pan-y rounded-sm"
      >
        {width > 0 && (
          <svg aria-hidden width={width} height={height} viewBox={`0 0 ${width} ${height}`} className="block">
            <ValueAxis scale={scale} largest={plot.largest} format={plot.formatValue} />
            <TimeAxis scale={scale} range={plot.range} />
            {plot.children(scale)}
            {plot.pointedAt !== null && <Pointer scale={scale} at={plot.pointedAt} />}
            {empty && (
              <text x={(scale.left + scale.right) / 2} y={70} textAnchor="middle" fontSize="12" fill="var(--faint)">
                Nothing in this time
              </text>
            )}
          </svg>
        )}
      </div>
    </figure>
  );
}

function readingWords(at: number | null, readings: readonly Reading[]): string {
  const values = readings.map(({ label, value }) => `${label} ${value}`).join(', ');
  return `${at === null ? 'Now' : formatSecond(at)}: ${values}`;
}

function Readings({ readings }: { readings: Reading[] }) {
  return (
    <span className="flex flex-wrap gap-x-3 text-label tabular-nums" aria-hidden>
      {readings.map(({ label, colour, value }) => (
        <span key={label} className="flex items-center gap-1.5 text-faint">
          <span className="h-[3px] w-2.5 rounded-sm" style={{ backgroundColor: colour }} />
          {label}
          <span className="text-ink">{value}</span>
        </span>
      ))}
    </span>
  );
}

function ValueAxis({ scale, largest, format }: { scale: Scale; largest: number; format(value: number): string }) {
  return [0, largest / 2, largest].map((value) => (
    <g key={value}>
      <line
        x1={scale.left}
        x2={scale.right}
        y1={scale.y(value)}
        y2={scale.y(value)}
        stroke={value === 0 ? 'var(--edge)' : 'var(--line)'}
        strokeWidth="1"
        shapeRendering="crispEdges"
      />
      <AxisText x={scale.left - 6} y={scale.y(value) + 4} anchor="end">
        {value === 0 ? '0' : format(value)}
      </AxisText>
    </g>
  ));
}

function TimeAxis({ scale, range }: { scale: Scale; range: TimeRange }) {
  const shown = range.marks.filter((at) => scale.x(at) > scale.left + 16 && scale.x(at) < scale.right - 14);
  return shown.map((at) => (
    <AxisText key={at} x={scale.x(at)} y={scale.bottom + 14} anchor="middle">
      {formatMark(at)}
    </AxisText>
  ));
}

function AxisText({ x, y, anchor, children }: { x: number; y: number; anchor: 'end' | 'middle'; children: string }) {
  return (
    <text x={x} y={y} textAnchor={anchor} fontSize="11" fill="var(--faint)" className="tabular-nums">
      {children}
    </text>
  );
}

function Pointer({ scale, at }: { scale: Scale; at: number }) {
  const x = scale.x(at);
  return (
    <line x1={x} x2={x} y1={scale.top} y2={scale.bottom} stroke="var(--ink)" strokeWidth="1" strokeDasharray="2 2" />
  );
}
