import { type FormEvent, useState } from 'react';
import type { User } from '../../../shared/user.ts';
import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/Button.tsx';
import { ColorChoice } from '../../ui/ColorChoice.tsx';
import { Field, focusFirstInvalid } from '../../ui/Field.tsx';
import { Modal, ModalActions } from '../../ui/Modal.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { useSave } from '../../useSave.ts';
import { emptyPersonForm, type PersonForm, type PersonFormErrors, readPersonForm } from './personForm.ts';

interface AddPersonDialogProps {
  onClose(): void;
  /** What follows once they are there. Where it fails, the dialog is closed all the same: they are there. */
  onAdded(user: User, passphrase: string | null): unknown;
}

/** Adds a person who shares this Signalbox. */
export function AddPersonDialog({ onClose, onAdded }: AddPersonDialogProps) {
  const { users } = useStores();
  const [form, setForm] = useState(() => emptyPersonForm(users.state.getState().list ?? []));
  const [tried, setTried] = useState(false);
  const { state, save, reset } = useSave();
  const read = readPersonForm(form);
  const change = (part: Partial<PersonForm>) => {
    setForm((current) => ({ ...current, ...part }));
    reset();
  };
  const submit = async (event: FormEvent<HTMLElement>) => {
    event.preventDefault();
    setTried(true);
    if ('errors' in read) return focusFirstInvalid(event.currentTarget);
    const { profile, passphrase } = read.person;
    await save(async () => {
      const user = await users.create(profile, passphrase);
      onClose();
      await onAdded(user, passphrase);
    });
  };
  return (
    <Modal title="Add a person" description="With conversations and servers of their own." onClose={onClose}>
      <form onSubmit={submit} noValidate className="flex min-h-0 flex-col">
        <div className="min-h-0 space-y-4 overflow-y-auto px-5 pt-px pb-4">
          <PersonFields form={form} errors={tried && 'errors' in read ? read.errors : null} onChange={change} />
          {state.status === 'failed' && <Notice tone="bad">{state.message}</Notice>}
        </div>
        <ModalActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" disabled={state.status === 'saving'}>
            Add person
          </Button>
        </ModalActions>
      </form>
    </Modal>
  );
}

interface PersonFieldsProps {
  form: PersonForm;
  errors: PersonFormErrors | null;
  onChange(part: Partial<PersonForm>): void;
}

function PersonFields({ form, errors, onChange }: PersonFieldsProps) {
  return (
    <>
      <Field
        label="Name"
        value={form.name}
        error={errors?.name ?? null}
        onChange={(event) => onChange({ name: event.target.value })}
      />
      <ColorChoice color={form.color} onChange={(color) => onChange({ color })} />
      <Field
        label="Passphrase"
        type="password"
        autoComplete="new-password"
        placeholder="None"
        value={form.passphrase}
        error={errors?.passphrase ?? null}
        help="Without one they sign in by a click, and so can anybody at this computer. A forgotten one can’t be recovered."
        onChange={(event) => onChange({ passphrase: event.target.value })}
      />
      {(form.passphrase !== '' || form.repeat !== '') && (
        <Field
          label="Repeat the passphrase"
          type="password"
          autoComplete="new-password"
          value={form.repeat}
          error={errors?.repeat ?? null}
          onChange={(event) => onChange({ repeat: event.target.value })}
        />
      )}
    </>
  );
}
