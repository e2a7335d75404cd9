import { type FormEvent, useState } from 'react';
import { useStores } from '../../../stores/stores.ts';
import { Button } from '../../../ui/Button.tsx';
import { Choice } from '../../../ui/Choice.tsx';
import { CopyButton } from '../../../ui/CopyButton.tsx';
import { Field, focusFirstInvalid } from '../../../ui/Field.tsx';
import { Modal, ModalActions } from '../../../ui/Modal.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { useSave } from '../../../useSave.ts';
import { emptyKeyForm, type KeyForm, lifetimes, readKeyForm } from './keyForm.ts';

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
  const [form, setForm] = useState(emptyKeyForm);
  const [tried, setTried] = useState(false);
  const { state, save, reset } = useSave();
  const read = readKeyForm(form, Date.now());
  const change = (part: Partial<KeyForm>) => {
    setForm((current) => ({ ...current, ...part }));
    reset();
  };
  const submit = async (event: FormEvent<HTMLElement>) => {
    event.preventDefault();
    setTried(true);
    if ('error' in read) return focusFirstInvalid(event.currentTarget);
    await save(async () => {
      const { text } = await gateway.createKey(read.name, read.expiresAt);
      onMade({ name: read.name, text });
    });
  };
  return (
    <Modal title="New key" description="It lets one program in, in your name." onClose={onClose}>
      <form onSubmit={submit} noValidate className="flex min-h-0 flex-col">
        <div className="min-h-0 space-y-4 overflow-y-auto px-5 pt-px pb-4">
          <Field
            label="Name"
            placeholder="My editor"
            value={form.name}
            error={tried && 'error' in read ? read.error : null}
            help="What will use it."
            onChange={(event) => change({ name: event.target.value })}
          />
          <Choice
            label="Expires"
            value={form.lifetime}
            options={lifetimes}
            onChange={(lifetime) => change({ lifetime })}
          />
          {state.status === 'failed' && <Notice tone="bad">{state.message}</Notice>}
        </div>
        <ModalActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" disabled={state.status === 'saving'}>
            Make key
          </Button>
        </ModalActions>
      </form>
    </Modal>
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
