import { type ReactNode, useEffect, useState } from 'react';
import { classes } from './classes.ts';

/** Shows what is below it only after 150 ms, so that what loads at once never flashes. */
export function Late({ children }: { children: ReactNode }) {
  const [due, setDue] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setDue(true), 150);
    return () => clearTimeout(timer);
  }, []);
  return due ? children : null;
}

/** Grey lines in place of text that is on its way. `widths` are Tailwind widths, one a line. */
export function Skeleton({ label, widths, className }: { label: string; widths: string[]; className?: string }) {
  return (
    <Late>
      <div role="status" aria-label={label} className={classes('animate-appear space-y-3', className)}>
        {widths.map((width) => (
          <div key={width} className={classes('h-3 rounded-full bg-soft', width)} />
        ))}
      </div>
    </Late>
  );
}
