import type { FormEvent, ReactNode } from 'react';
import { Button } from './ui/Button.tsx';
import { Modal, ModalActions } from './ui/Modal.tsx';
import { Notice } from './ui/Notice.tsx';
import type { SaveState } from './useSave.ts';

interface FormModalProps {
  title: string;
  description: string;
  /** On the button that saves. */
  act: string;
  saving: SaveState;
  /** The fields. */
  children: ReactNode;
  onSubmit(event: FormEvent<HTMLElement>): Promise<void>;
  onClose(): void;
}

/** A dialog that is a form: its fields, what the host has against them, and its buttons. */
export function FormModal({ title, description, act, saving, children, onSubmit, onClose }: FormModalProps) {
  return (
    <Modal title={title} description={description} onClose={onClose}>
      <form onSubmit={onSubmit} noValidate className="flex min-h-0 flex-col">
        {/* A field that takes the focus is not hidden at the lower edge, where its help would be. */}
        <div className="min-h-0 scroll-pb-12 space-y-4 overflow-y-auto px-5 pt-px pb-4">
          {children}
          {saving.status === 'failed' && <Notice tone="bad">{saving.message}</Notice>}
        </div>
        <ModalActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" disabled={saving.status === 'saving'}>
            {act}
          </Button>
        </ModalActions>
      </form>
    </Modal>
  );
}
