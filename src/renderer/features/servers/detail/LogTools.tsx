import type { LogLine } from '../../../../shared/serverActivity.ts';
import { CopyButton } from '../../../ui/CopyButton.tsx';
import { classes } from '../../../ui/classes.ts';
import { inputLook } from '../../../ui/Field.tsx';
import { Hint } from '../../../ui/Hint.tsx';
import { type LogFilter, type LogGroup, linesAsText, logGroups } from './logFilter.ts';

interface LogToolsProps {
  filter: LogFilter;
  shown: readonly LogLine[];
  onChange(filter: LogFilter): void;
}

/** What of the log is shown, and a copy of it. */
export function LogTools({ filter, shown, onChange }: LogToolsProps) {
  const toggle = (id: LogGroup) => {
    const hidden = new Set(filter.hidden);
    if (!hidden.delete(id)) hidden.add(id);
    onChange({ ...filter, hidden });
  };
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-3">
      <div className="flex min-w-48 flex-1 items-center gap-1">
        <input
          type="search"
          aria-label="Filter the log"
          placeholder="Filter"
          spellCheck={false}
          autoComplete="off"
          value={filter.text}
          onChange={(event) => onChange({ ...filter, text: event.target.value })}
          className={classes(inputLook, 'h-7! border-edge')}
        />
        <CopyButton label="Copy log" text={() => linesAsText(shown)} />
      </div>
      <fieldset className="flex flex-wrap gap-1">
        <legend className="sr-only">Shown sources</legend>
        {logGroups.map(({ id, label, hint }) => (
          <Hint key={id} text={hint}>
            <button
              type="button"
              aria-pressed={!filter.hidden.has(id)}
              onClick={() => toggle(id)}
              className="h-7 rounded-control border border-line px-2 text-label text-quiet hover:border-edge aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-ink"
            >
              {label}
            </button>
          </Hint>
        ))}
      </fieldset>
    </div>
  );
}
