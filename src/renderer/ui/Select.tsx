import type { ComponentProps } from 'react';
import { classes } from './classes.ts';
import { inputLook } from './Field.tsx';
import { Labelled, type LabelledProps } from './Labelled.tsx';

export interface SelectOption {
  value: string;
  label: string;
}

type SelectProps = Omit<ComponentProps<'select'>, 'id' | 'value' | 'onChange'> &
  LabelledProps & {
    value: string;
    options: readonly SelectOption[];
    onChange(value: string): void;
  };

/** One of many, in the system's own list, with a label. */
export function Select({ label, value, options, help, error = null, className, onChange, ...rest }: SelectProps) {
  return (
    <Labelled label={label} help={help} error={error} className={className}>
      {(control, edge) => (
        <select
          {...control}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          className={classes(inputLook, 'pr-1.5! text-ellipsis', edge)}
          {...rest}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  );
}
