import { Ellipsis } from 'lucide-react';
import { classes } from './classes.ts';
import { Menu, type MenuEntry } from './Menu.tsx';

interface MoreMenuProps {
  /** What the acts are for, as its row names it. */
  of: string;
  entries: MenuEntry[];
  className?: string;
}

/** The acts at the end of a row. */
export function MoreMenu({ of, entries, className }: MoreMenuProps) {
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={`More for ${of}`}
          className={classes(
            'inline-flex size-7 shrink-0 items-center justify-center rounded-control text-quiet -outline-offset-2! hover:text-ink',
            className,
          )}
        >
          <Ellipsis size={16} strokeWidth={1.5} aria-hidden />
        </button>
      }
      entries={entries}
    />
  );
}
