import type { ServerView } from '../../../shared/server.ts';
import { isRunning, latencyWords } from './serverWords.ts';
import { sparkPoints } from './sparkPoints.ts';

const width = 64;
const height = 16;

/**
 * The last round trips as a line, 64 × 16 px, the newest at the right, on a base line as wide as a full one: a few points
 * alone would look like a stray mark. What does not run has none, and leaves the room to its name.
 */
export function Sparkline({ server: { vitals, state } }: { server: ServerView }) {
  const { latency } = vitals;
  if (!isRunning(state)) return null;
  if (latency === null || latency.recent.length < 2) return <span className="h-4 w-16 shrink-0" />;
  const points = sparkPoints(latency.recent, width, height);
  const [x, y] = points.at(-1) ?? [0, 0];
  return (
    <svg
      role="img"
      aria-label={latencyWords(latency)}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      className="shrink-0"
    >
      <line
        x1="2"
        x2={width - 2}
        y1="15.5"
        y2="15.5"
        stroke="var(--line)"
        strokeWidth="1"
        shapeRendering="crispEdges"
      />
      <polyline
        points={points.map((point) => point.join(',')).join(' ')}
        fill="none"
        stroke="var(--edge)"
        strokeWidth="1.25"
        strokeLinejoin="round"
        strokeLinecap="round"
      />
      <circle cx={x} cy={y} r="1.75" fill="var(--accent)" />
    </svg>
  );
}
