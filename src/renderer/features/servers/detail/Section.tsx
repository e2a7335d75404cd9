import type { ReactNode } from 'react';

/** A titled part of a server's details. */
export function Section({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <div className="mb-1 flex h-7 items-center justify-between">
        <h3 className="text-label font-semibold text-quiet">{title}</h3>
        {action}
      </div>
      {children}
    </section>
  );
}
