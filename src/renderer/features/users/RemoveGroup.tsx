import { type FormEvent, useState } from 'react';
import { useStore } from 'zustand';
import type { User } from '../../../shared/user.ts';
import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { Group } from '../../ui/Group.tsx';
import { Modal, ModalActions } from '../../ui/Modal.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { useSave } from '../../useSave.ts';

/** The way out for good. The last user has none. */
export function RemoveGroup({ me }: { me: User }) {
  const { users } = useStores();
  const list = useStore(users.state, (state) => state.list);
  const [asking, setAsking] = useState(false);
  const last = list !== null && list.length === 1;
  return (
    <Group
      title="Remove yourself"
      text={
        last
          ? 'You are the only user, and Signalbox is always somebody’s: add another person first.'
          : 'Takes everything of yours out of Signalbox. The others keep theirs.'
      }
    >
      {!last && <Button onClick={() => setAsking(true)}>Remove {me.name}…</Button>}
      {asking && <RemoveDialog me={me} onClose={() => setAsking(false)} />}
    </Group>
  );
}

function RemoveDialog({ me, onClose }: { me: User; onClose(): void }) {
  const { users } = useStores();
  const [passphrase, setPassphrase] = useState('');
  const { state, save, reset } = useSave();
  const removing = state.status === 'saving';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void save(() => users.remove(me.hasPassphrase ? passphrase : null));
  };
  return (
    <Modal
      title={`Remove ${me.name}?`}
      description="Your conversations, agents, rules, keys and servers go, with all that the servers have stored for you, such as notes. It can’t be undone. Folders that you let a server work in stay as they are."
      onClose={onClose}
    >
      <form onSubmit={submit} noValidate aria-label={`Remove ${me.name}`}>
        {(me.hasPassphrase || state.status === 'failed') && (
          <div className="space-y-4 px-5 pt-px pb-4">
            {me.hasPassphrase && (
              <Field
                label="Passphrase"
                type="password"
                value={passphrase}
                onChange={(event) => {
                  setPassphrase(event.target.value);
                  reset();
                }}
              />
            )}
            {state.status === 'failed' && <Notice tone="bad">{state.message}</Notice>}
          </div>
        )}
        <ModalActions>
          <Button onClick={onClose} disabled={removing}>
            Keep everything
          </Button>
          <Button look="danger" type="submit" disabled={removing || (me.hasPassphrase && passphrase === '')}>
            {removing ? 'Removing…' : `Remove ${me.name}`}
          </Button>
        </ModalActions>
      </form>
    </Modal>
  );
}
