import { type ReactNode, useId } from 'react';

export interface CheckOption {
  value: string;
  label: ReactNode;
  /** A few words of what it is, or of what is wrong with it. */
  help?: string;
}

interface CheckListProps {
  label: string;
  /** Without it, the label is read out but not seen: something above says it already. */
  hideLabel?: boolean;
  options: readonly CheckOption[];
  chosen: readonly string[];
  /** Said in place of the list where there is nothing to choose from. */
  empty: string;
  onChange(chosen: string[]): void;
}

/** Any number of a few, all of them in sight. */
export function CheckList({ label, hideLabel = false, options, chosen, empty, onChange }: CheckListProps) {
  const id = useId();
  const toggle = (value: string, on: boolean) =>
    onChange(on ? [...chosen, value] : chosen.filter((each) => each !== value));
  return (
    <fieldset>
      <legend className={hideLabel ? 'sr-only' : 'mb-1 text-second font-semibold'}>{label}</legend>
      {options.length === 0 && <p className="text-second text-faint">{empty}</p>}
      <div className="divide-y divide-line rounded-control border border-line">
        {options.map(({ value, label: name, help }) => (
          <label key={value} className="flex items-start gap-2 px-2.5 py-1.5 text-second hover:bg-hover">
            <input
              type="checkbox"
              checked={chosen.includes(value)}
              aria-describedby={help ? `${id}-${value}` : undefined}
              onChange={(event) => toggle(value, event.target.checked)}
              className="mt-[3px] shrink-0"
            />
            <span className="min-w-0 flex-1">
              {name}
              {help && (
                <span id={`${id}-${value}`} aria-hidden className="block text-label text-quiet">
                  {help}
                </span>
              )}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
