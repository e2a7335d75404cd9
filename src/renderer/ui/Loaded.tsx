import { type ReactNode, Suspense } from 'react';
import { Boundary } from './Boundary.tsx';
import { Button } from './Button.tsx';
import { Modal, ModalActions } from './Modal.tsx';
import { Notice } from './Notice.tsx';

const reload = () => window.location.reload();

/** Says that a part of the page is missing, and offers what helps. */
export function PartFailed({ className }: { className?: string }) {
  return (
    <Notice
      tone="bad"
      actions={<Button onClick={reload}>Reload the page</Button>}
      {...(className === undefined ? {} : { className })}
    >
      This part of the page could not be shown. Reload the page; nothing that was stored is lost.
    </Notice>
  );
}

/** A part of the page whose code is loaded when it is first needed. */
export function LoadedPart({ children }: { children: ReactNode }) {
  return (
    <Boundary fallback={<PartFailed className="m-4" />}>
      <Suspense fallback={null}>{children}</Suspense>
    </Boundary>
  );
}

/** A dialog whose code is loaded when it is first needed. */
export function LoadedDialog({ onClose, children }: { onClose(): void; children: ReactNode }) {
  return (
    <Boundary fallback={<DialogFailed onClose={onClose} />}>
      <Suspense fallback={null}>{children}</Suspense>
    </Boundary>
  );
}

function DialogFailed({ onClose }: { onClose(): void }) {
  return (
    <Modal
      title="This could not be opened"
      description="Part of the page could not be loaded; the app may be newer than it. Reload it: nothing that was stored is lost."
      onClose={onClose}
    >
      <ModalActions>
        <Button onClick={onClose}>Not now</Button>
        <Button look="primary" onClick={reload}>
          Reload the page
        </Button>
      </ModalActions>
    </Modal>
  );
}
