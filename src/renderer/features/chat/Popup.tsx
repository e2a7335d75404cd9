import { Popover } from 'radix-ui';
import type { ReactElement, ReactNode } from 'react';

/** What a small control says more of, laid over the page beside it; Escape and a click elsewhere put it away. */
export function Popup({ label, trigger, children }: { label: string; trigger: ReactElement; children: ReactNode }) {
  return (
    <Popover.Root>
      <Popover.Trigger asChild>{trigger}</Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          // Shortcuts of the page still work over it.
          data-panel
          aria-label={label}
          side="top"
          sideOffset={6}
          collisionPadding={8}
          className="z-50 max-h-[min(420px,var(--radix-popover-content-available-height))] w-72 animate-appear overflow-y-auto rounded-block bg-raised px-3 py-2.5 text-second shadow-lift outline-none"
        >
          {children}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** Names with their amounts, one a line. `of` stands under the one before it, as a part of it. */
export function Amounts({ rows }: { rows: readonly { name: string; amount: string; of?: boolean; sum?: boolean }[] }) {
  return (
    <dl className="space-y-0.5">
      {rows.map(({ name, amount, of = false, sum = false }) => (
        <div
          key={name}
          className={`flex items-baseline justify-between gap-4 ${of ? 'pl-3 text-label text-quiet' : ''} ${sum ? 'border-t border-line pt-1 font-semibold' : ''}`}
        >
          <dt className="min-w-0 truncate">{name}</dt>
          <dd className="shrink-0 tabular-nums">{amount}</dd>
        </div>
      ))}
    </dl>
  );
}
