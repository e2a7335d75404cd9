import { X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { classes } from './classes.ts';
import { useFocusReturn } from './hooks.ts';
import { IconButton } from './IconButton.tsx';
import { useOpenModal } from './openModals.ts';

interface ModalProps {
  title: string;
  description?: string;
  /** 720 px instead of 440. */
  wide?: boolean;
  children: ReactNode;
  onClose(): void;
}

/**
 * A dialog over the page: focus stays in it and returns to where it was; Escape and a click beside it close it. The backdrop is our own element:
 * the library's would inject a style sheet, which the content policy forbids, to lock a scroll that this page has not.
 */
export function Modal({ title, description, wide = false, children, onClose }: ModalProps) {
  const returnFocus = useFocusReturn();
  useOpenModal();
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <div className="fixed inset-0 z-40 animate-appear bg-scrim" aria-hidden />
        <Dialog.Content
          onCloseAutoFocus={returnFocus}
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
          className={classes(
            'fixed top-1/2 left-1/2 z-40 flex max-h-[calc(100dvh-48px)] -translate-x-1/2 -translate-y-1/2 flex-col',
            'animate-appear rounded-block bg-raised shadow-lift',
            wide ? 'w-[min(720px,calc(100vw-48px))]' : 'w-[min(440px,calc(100vw-48px))]',
          )}
        >
          <header className="pt-4 pr-14 pb-3 pl-5">
            <Dialog.Title className="text-title font-semibold">{title}</Dialog.Title>
            {description !== undefined && (
              <Dialog.Description className="mt-1 text-second text-quiet">{description}</Dialog.Description>
            )}
          </header>
          {children}
          {/* The last in order, so that the focus begins at what the dialog is for. */}
          <IconButton bare icon={X} label="Close" onClick={onClose} className="absolute top-3 right-3" />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** The row of buttons at the end of a dialog; the act that it is for comes last. */
export function ModalActions({ children }: { children: ReactNode }) {
  return <footer className="flex items-center justify-end gap-2 border-t border-line px-5 py-3">{children}</footer>;
}
