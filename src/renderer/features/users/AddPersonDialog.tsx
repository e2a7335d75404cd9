import type { User } from '../../../shared/user.ts';
import { FormModal } from '../../FormModal.tsx';
import { useStores } from '../../stores/stores.ts';
import { ColorChoice } from '../../ui/ColorChoice.tsx';
import { Field } from '../../ui/Field.tsx';
import { useForm } from '../../useForm.ts';
import {
  emptyPersonForm,
  type NewPerson,
  type PersonForm,
  type PersonFormErrors,
  readPersonForm,
} from './personForm.ts';

interface AddPersonDialogProps {
  onClose(): void;
  /** What follows once they are there. Where it fails, the dialog is closed all the same: they are there. */
  onAdded(user: User, passphrase: string | null): unknown;
}

/** Adds a person who shares this Signalbox. */
export function AddPersonDialog({ onClose, onAdded }: AddPersonDialogProps) {
  const { users } = useStores();
  const { form, tried, saving, change, submitBy } = useForm(() => emptyPersonForm(users.state.getState().list ?? []));
  const read = readPersonForm(form);
  const add = async ({ profile, passphrase }: NewPerson) => {
    const user = await users.create(profile, passphrase);
    onClose();
    await onAdded(user, passphrase);
  };
  return (
    <FormModal
      title="Add a person"
      description="With conversations and servers of their own."
      act="Add person"
      saving={saving}
      onSubmit={submitBy('errors' in read ? null : () => add(read.person))}
      onClose={onClose}
    >
      <PersonFields form={form} errors={tried && 'errors' in read ? read.errors : null} onChange={change} />
    </FormModal>
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
