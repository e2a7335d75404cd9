import { Amounts, Popup } from '../Popup.tsx';
import {
  contextLevel,
  contextNotes,
  contextRows,
  type MeasuredReport,
  shareWords,
  shortenedRows,
} from './contextWords.ts';

const inks = { fine: 'var(--accent)', near: 'var(--warn)', over: 'var(--bad)' };

/** How much of what the model can take the next request takes; it opens to what that consists of. */
export function ContextMeter({ report }: { report: MeasuredReport }) {
  return (
    <Popup
      label="What the next request takes"
      trigger={
        <button
          type="button"
          aria-label={`Context: ${shareWords(report)} taken`}
          className="flex h-8 shrink-0 items-center gap-1.5 rounded-control px-1.5 text-label text-quiet tabular-nums hover:bg-hover hover:text-ink -outline-offset-2!"
        >
          <Ring share={Math.min(1, report.total / report.limit)} ink={inks[contextLevel(report)]} />
          {shareWords(report)}
        </button>
      }
    >
      <h3 className="mb-1 font-semibold">What the next request takes</h3>
      <p className="mb-2 text-label text-faint">In tokens, estimated.</p>
      <Amounts rows={contextRows(report)} />
      <ul className="mt-2 space-y-1 text-label text-quiet">
        {contextNotes(report).map((words) => (
          <li key={words}>{words}</li>
        ))}
      </ul>
      {report.shortened.length > 0 && (
        <div className="mt-1 text-label text-quiet">
          <Amounts rows={shortenedRows(report)} />
        </div>
      )}
    </Popup>
  );
}

const radius = 6;
const round = 2 * Math.PI * radius;

function Ring({ share, ink }: { share: number; ink: string }) {
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" className="shrink-0 -rotate-90">
      <circle cx="8" cy="8" r={radius} fill="none" stroke="var(--line)" strokeWidth="2.5" />
      <circle
        cx="8"
        cy="8"
        r={radius}
        fill="none"
        stroke={ink}
        strokeWidth="2.5"
        strokeDasharray={`${round * share} ${round}`}
      />
    </svg>
  );
}
