import type { ProgressWords } from './progressWords.ts';

/**
 * How far a call is, as a thin bar on the lower edge of its line: it takes no room, so nothing moves when it comes and
 * goes. Without an end to count towards it only shows that something goes on.
 */
export function ProgressBar({ label, words: { share, amount, message } }: { label: string; words: ProgressWords }) {
  const percent = share === null ? null : Math.floor(share * 100);
  return (
    <div
      role="progressbar"
      aria-label={`Progress of ${label}`}
      aria-valuetext={[amount, message].filter((part) => part !== '').join(', ')}
      {...(percent === null ? {} : { 'aria-valuenow': percent, 'aria-valuemin': 0, 'aria-valuemax': 100 })}
      className="absolute inset-x-3 bottom-0 h-[3px] overflow-hidden rounded-full bg-line"
    >
      {share === null ? (
        <div className="h-full w-1/3 animate-sweep rounded-full bg-accent motion-reduce:w-full motion-reduce:animate-none motion-reduce:opacity-50" />
      ) : (
        <div
          className="h-full origin-left rounded-full bg-accent transition-transform duration-150 ease-out"
          style={{ transform: `scaleX(${share})` }}
        />
      )}
    </div>
  );
}
