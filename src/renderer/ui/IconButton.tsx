import type { LucideIcon } from 'lucide-react';
import type { ComponentProps } from 'react';
import { classes } from './classes.ts';
import { Hint } from './Hint.tsx';

type IconButtonProps = Omit<ComponentProps<'button'>, 'children' | 'aria-label'> & {
  icon: LucideIcon;
  /** The accessible name, and the hint unless `hint` says more. */
  label: string;
  hint?: string;
  /** For what closes a layer: with a hint open, Escape would put away the hint instead of the layer. */
  bare?: boolean;
  /** 28 px instead of 32, for use inside of rows. */
  small?: boolean;
};

/** A button that shows an icon and says its name on hover and focus. */
export function IconButton({
  icon: Icon,
  label,
  hint,
  small = false,
  bare = false,
  className,
  ...rest
}: IconButtonProps) {
  const button = (
    <button
      type="button"
      aria-label={label}
      className={classes(
        'inline-flex shrink-0 items-center justify-center rounded-control text-quiet',
        'transition-colors duration-150 ease-out hover:bg-hover hover:text-ink',
        'disabled:pointer-events-none disabled:opacity-50',
        // In a row there may be no room around it: its focus ring lies inside, where nothing cuts it off.
        small ? 'size-7 -outline-offset-2!' : 'size-8',
        className,
      )}
      {...rest}
    >
      <Icon size={16} strokeWidth={1.5} aria-hidden />
    </button>
  );
  return bare ? button : <Hint text={hint ?? label}>{button}</Hint>;
}
