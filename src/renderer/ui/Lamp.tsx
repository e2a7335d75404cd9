/**
 * What a lamp says: nothing runs, at rest until it is needed, something is under way, well, in trouble, waits for a
 * person, broken. Each has its own shape.
 */
export type LampTone = 'off' | 'rest' | 'busy' | 'good' | 'warn' | 'ask' | 'bad';

const shapes = {
  off: <circle cx="6" cy="6" r="4" fill="none" stroke="var(--edge)" strokeWidth="1.5" />,
  rest: (
    <g>
      <circle cx="6" cy="6" r="4" fill="none" stroke="var(--good)" strokeWidth="1.5" />
      <circle cx="6" cy="6" r="1.4" fill="var(--good)" />
    </g>
  ),
  busy: (
    <g className="origin-center animate-arc">
      <circle cx="6" cy="6" r="4" fill="none" stroke="var(--line)" strokeWidth="2" />
      <path d="M6 2a4 4 0 0 1 4 4" fill="none" stroke="var(--warn)" strokeWidth="2" strokeLinecap="round" />
    </g>
  ),
  good: <circle cx="6" cy="6" r="4.5" fill="var(--good)" />,
  warn: <path d="M6 1.2 11.2 10.6H.8Z" fill="var(--warn)" />,
  ask: <path d="M6 .6 11.4 6 6 11.4.6 6Z" fill="var(--warn)" />,
  bad: <rect x="1.75" y="1.75" width="8.5" height="8.5" rx="1" fill="var(--bad)" />,
} satisfies Record<LampTone, unknown>;

/** A status lamp, 12 px. It is never alone: a word stands beside it or is the name of what holds it. */
export function Lamp({ tone }: { tone: LampTone }) {
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" className="shrink-0" data-tone={tone}>
      {shapes[tone]}
    </svg>
  );
}
