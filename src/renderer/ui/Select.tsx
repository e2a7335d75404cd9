import { type ComponentProps, type ReactNode, useId } from 'react';
import { classes } from './classes.ts';
import { inputLook } from './Field.tsx';

export interface SelectOption {
  value: string;
  label: string;
}

type SelectProps = Omit<ComponentProps<'select'>, 'id' | 'value' | 'onChange'> & {
  label: string;
  value: string;
  options: readonly SelectOption[];
  /** Said below it, and read out with it. */
  help?: ReactNode;
  error?: string | null;
  onChange(value: string): void;
};

/** One of many, in the system's own list, with a label. */
export function Select({ label, value, options, help, error = null, className, onChange, ...rest }: SelectProps) {
  const id = useId();
  const note = error ?? help;
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1 block text-second font-semibold">
        {label}
      </label>
      <select
        id={id}
        value={value}
        aria-invalid={error !== null}
        aria-describedby={note ? `${id}-note` : undefined}
        onChange={(event) => onChange(event.target.value)}
        className={classes(inputLook, 'pr-1.5! text-ellipsis', error === null ? 'border-edge' : 'border-bad')}
        {...rest}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      {note && (
        <p id={`${id}-note`} className={classes('mt-1 text-label', error === null ? 'text-faint' : 'text-bad')}>
          {note}
        </p>
      )}
    </div>
  );
}
