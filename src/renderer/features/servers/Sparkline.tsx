import type { ServerView } from '../../../shared/server.ts';
import { isRunning, latencyWords } from './serverWords.ts';
import { sparkPoints } from './sparkPoints.ts';

const width = 64;
const height = 16;

/** The last round trips as a line, 64 × 16 px, the newest at the right; the room is kept while there are none. */
export function Sparkline({ server: { vitals, state } }: { server: ServerView }) {
  const { latency } = vitals;
  if (latency === null || latency.recent.length < 2 || !isRunning(state)) return <span className="h-4 w-16 shrink-0" />;
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
