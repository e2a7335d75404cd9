import type { User } from '../../../shared/user.ts';
import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/Button.tsx';
import { Modal, ModalActions } from '../../ui/Modal.tsx';
import { PassphraseForm } from './PassphraseForm.tsx';

/** Asks for the passphrase of the user who is to come to the page. */
export function SwitchDialog({ user, onClose }: { user: User; onClose(): void }) {
  const { users } = useStores();
  return (
    <Modal title={`Switch to ${user.name}`} description="What runs for you goes on meanwhile." onClose={onClose}>
      <PassphraseForm label={`Sign in as ${user.name}`} act={(passphrase) => users.signIn(user.id, passphrase)}>
        {(field, busy) => (
          <>
            <div className="px-5 pt-px pb-4">{field}</div>
            <ModalActions>
              <Button onClick={onClose}>Cancel</Button>
              <Button look="primary" type="submit" disabled={busy}>
                Switch
              </Button>
            </ModalActions>
          </>
        )}
      </PassphraseForm>
    </Modal>
  );
}
