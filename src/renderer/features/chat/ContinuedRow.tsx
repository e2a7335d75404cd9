import { memo } from 'react';
import type { Versions } from './rows.ts';
import { VersionSwitch } from './VersionSwitch.tsx';

/** Where a turn carries on from the one above it. */
export const ContinuedRow = memo(function ContinuedRow({ versions }: { versions: Versions }) {
  return (
    <div className="flex min-h-7 items-center gap-3 py-1">
      <span aria-hidden className="h-px flex-1 bg-line" />
      <h2 className="text-label text-faint">Continued</h2>
      <span aria-hidden className="h-px flex-1 bg-line" />
      <VersionSwitch versions={versions} />
    </div>
  );
});
