import { ChevronRight } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { classes } from './classes.ts';

interface MoreProps {
  label: string;
  /** Something in it has to be seen: it can't be closed meanwhile. */
  forced?: boolean;
  children: ReactNode;
}

/** What few people need, behind a line that opens it. */
export function More({ label, forced = false, children }: MoreProps) {
  const id = useId();
  const [opened, setOpened] = useState(false);
  const open = opened || forced;
  return (
    <div>
      <button
        type="button"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpened(!open)}
        className="-ml-1 flex h-7 items-center gap-1 rounded-control px-1 text-second text-quiet hover:text-ink"
      >
        <ChevronRight
          size={16}
          strokeWidth={1.5}
          aria-hidden
          className={classes('transition-transform duration-150 ease-out', open && 'rotate-90')}
        />
        {label}
      </button>
      <div id={id} hidden={!open} className="mt-2 space-y-4">
        {children}
      </div>
    </div>
  );
}
