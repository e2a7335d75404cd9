import type { ComponentProps } from 'react';
import { classes } from './classes.ts';

const looks = {
  primary: 'bg-accent text-on-accent font-semibold hover:bg-accent-strong',
  secondary: 'border border-line bg-raised text-ink hover:bg-hover hover:border-edge',
  quiet: 'text-quiet hover:bg-hover hover:text-ink',
  danger: 'bg-bad text-on-bad font-semibold hover:opacity-90',
};

type ButtonProps = ComponentProps<'button'> & { look?: keyof typeof looks };

/** A button with words on it, 32 px high. */
export function Button({ look = 'secondary', className, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      className={classes(
        'inline-flex h-8 shrink-0 items-center justify-center gap-2 rounded-control px-3 text-second whitespace-nowrap',
        'transition-colors duration-150 ease-out',
        'disabled:pointer-events-none disabled:opacity-50',
        looks[look],
        className,
      )}
      {...rest}
    />
  );
}
