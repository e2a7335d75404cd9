import { Button } from './Button.tsx';
import { Modal, ModalActions } from './Modal.tsx';

interface ConfirmProps {
  title: string;
  /** What is lost by it, and what stays. */
  description: string;
  /** The button that changes nothing. */
  keep: string;
  /** The button that does it. */
  act: string;
  onAct(): void;
  onClose(): void;
}

/** Asks once before something is done that can't be undone. */
export function Confirm({ title, description, keep, act, onAct, onClose }: ConfirmProps) {
  return (
    <Modal title={title} description={description} onClose={onClose}>
      <ModalActions>
        <Button onClick={onClose}>{keep}</Button>
        <Button
          look="danger"
          onClick={() => {
            onClose();
            onAct();
          }}
        >
          {act}
        </Button>
      </ModalActions>
    </Modal>
  );
}
