import { type ReactNode, useId } from 'react';
import { classes } from './classes.ts';

interface Option<Value extends string> {
  value: Value;
  label: string;
  /** A few words of what it means. */
  help?: ReactNode;
}

interface ChoiceProps<Value extends string> {
  label: string;
  value: Value;
  options: readonly Option<Value>[];
  onChange(value: Value): void;
}

/** One of a few, all of them in sight. */
export function Choice<Value extends string>({ label, value, options, onChange }: ChoiceProps<Value>) {
  const name = useId();
  return (
    <fieldset>
      <legend className="mb-1 text-second font-semibold">{label}</legend>
      <div className="space-y-1">
        {options.map((option) => (
          <label
            key={option.value}
            className={classes(
              'flex items-start gap-2 rounded-control border px-2.5 py-1.5 text-second',
              option.value === value ? 'border-accent bg-accent-soft' : 'border-line hover:border-edge',
            )}
          >
            <input
              type="radio"
              name={name}
              aria-describedby={option.help ? `${name}-${option.value}` : undefined}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
              className="mt-[3px] shrink-0"
            />
            <span className="min-w-0">
              {option.label}
              {option.help && (
                <span id={`${name}-${option.value}`} aria-hidden className="block text-label text-quiet">
                  {option.help}
                </span>
              )}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
