import { shellWords, splitCommandLine } from './splitCommandLine.ts';

/** The exact words that will be passed to the system, one box each. */
export function ArgumentPreview({ commandLine }: { commandLine: string }) {
  const split = splitCommandLine(commandLine);
  if (!split.ok || split.argv.length === 0) return null;
  const odd = shellWords(split.argv);
  return (
    <section aria-label="What will be run" className="rounded-control bg-soft px-3 py-2">
      <h3 className="text-label text-faint">What will be run, word by word</h3>
      <ol className="mt-1 flex flex-wrap gap-1 font-mono text-label">
        {wordsWithPlaces(split.argv).map(({ place, word }) => (
          <li
            key={place}
            className="max-w-full rounded-sm border border-line bg-page px-1.5 py-0.5 whitespace-pre-wrap [overflow-wrap:anywhere]"
          >
            {word === '' ? '(empty)' : word}
          </li>
        ))}
      </ol>
      {odd.length > 0 && (
        <p className="mt-2 text-label text-warn">
          No shell reads this: {odd.map((word) => `“${word}”`).join(', ')} will be passed on exactly as written.
        </p>
      )}
    </section>
  );
}

function wordsWithPlaces(argv: string[]): { place: number; word: string }[] {
  return argv.map((word, place) => ({ place, word }));
}
