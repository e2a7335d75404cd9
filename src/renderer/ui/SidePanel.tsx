import { Dialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { classes } from './classes.ts';
import { useFocusReturn } from './hooks.ts';

interface SidePanelProps {
  side: 'left' | 'right';
  /** The accessible name. */
  title: string;
  children: ReactNode;
  onClose(): void;
}

/**
 * A panel that is laid over the page from one side where there is no room beside it: focus stays in it, and Escape or a
 * click beside it puts it away. Shortcuts of the page still work (`data-panel`).
 */
export function SidePanel({ side, title, children, onClose }: SidePanelProps) {
  const returnFocus = useFocusReturn();
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <div className="fixed inset-0 z-30 animate-appear bg-scrim" aria-hidden />
        <Dialog.Content
          data-panel
          aria-describedby={undefined}
          onCloseAutoFocus={returnFocus}
          onEscapeKeyDown={(event) => {
            // Where something is typed, Escape first undoes that: it clears a search, or keeps an old title.
            if (event.target instanceof HTMLInputElement && isTypedIn(event.target)) event.preventDefault();
          }}
          onOpenAutoFocus={(event) => {
            // The panel itself: its first control is the one that closes it, which nobody came for.
            event.preventDefault();
            if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
          }}
          className={classes(
            'fixed inset-y-0 z-30 flex max-w-[calc(100vw-48px)] animate-appear outline-none shadow-lift',
            side === 'left' ? 'left-0' : 'right-0',
          )}
        >
          <Dialog.Title className="sr-only">{title}</Dialog.Title>
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** A radio button has a value too, but nobody typed it. */
function isTypedIn({ type, value }: HTMLInputElement): boolean {
  return type !== 'radio' && type !== 'checkbox' && value !== '';
}
