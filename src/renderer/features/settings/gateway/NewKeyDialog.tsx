import { useState } from 'react';
import { FormModal } from '../../../FormModal.tsx';
import { useStores } from '../../../stores/stores.ts';
import { Button } from '../../../ui/Button.tsx';
import { Choice } from '../../../ui/Choice.tsx';
import { CopyButton } from '../../../ui/CopyButton.tsx';
import { Field } from '../../../ui/Field.tsx';
import { Modal, ModalActions } from '../../../ui/Modal.tsx';
import { useForm } from '../../../useForm.ts';
import { emptyKeyForm, lifetimes, readKeyForm } from './keyForm.ts';

/** A key that was just made. Only this dialog has its text, and only as long as it is open. */
interface MadeKey {
  name: string;
  text: string;
}

/** Makes a key, and shows it this once. */
export function NewKeyDialog({ onClose }: { onClose(): void }) {
  const [made, setMade] = useState<MadeKey | null>(null);
  if (made !== null) return <NewKey made={made} onClose={onClose} />;
  return <KeyFields onMade={setMade} onClose={onClose} />;
}

function KeyFields({ onMade, onClose }: { onMade(made: MadeKey): void; onClose(): void }) {
  const { gateway } = useStores();
  const { form, tried, saving, change, submitBy } = useForm(emptyKeyForm);
  const read = readKeyForm(form, Date.now());
  const make = async (name: string, expiresAt: number | null) => {
    const { text } = await gateway.createKey(name, expiresAt);
    onMade({ name, text });
  };
  return (
    <FormModal
      title="New key"
      description="It lets one program in, in your name."
      act="Make key"
      saving={saving}
      onSubmit={submitBy('error' in read ? null : () => make(read.name, read.expiresAt))}
      onClose={onClose}
    >
      <Field
        label="Name"
        placeholder="My editor"
        value={form.name}
        error={tried && 'error' in read ? read.error : null}
        help="What will use it."
        onChange={(event) => change({ name: event.target.value })}
      />
      <Choice label="Expires" value={form.lifetime} options={lifetimes} onChange={(lifetime) => change({ lifetime })} />
    </FormModal>
  );
}

function NewKey({ made: { name, text }, onClose }: { made: MadeKey; onClose(): void }) {
  return (
    <Modal
      title={`Key for ${name}`}
      description="Copy it now and give it to the program: it is not shown again."
      onClose={onClose}
    >
      <div className="px-5 pb-4">
        <div className="flex items-start gap-1 rounded-control bg-soft py-1 pr-1 pl-3">
          <code className="min-w-0 flex-1 py-1 font-mono text-label select-all [overflow-wrap:anywhere]">{text}</code>
          <CopyButton label="Copy the key" text={() => text} />
        </div>
        <p className="mt-2 text-label text-faint">
          Signalbox keeps only a fingerprint of it. If it is lost, revoke it and make another one.
        </p>
      </div>
      <ModalActions>
        <Button look="primary" onClick={onClose}>
          Done
        </Button>
      </ModalActions>
    </Modal>
  );
}
