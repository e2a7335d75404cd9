import type { Connection } from '../../../../../shared/connection.ts';
import { FormModal } from '../../../../FormModal.tsx';
import { Field } from '../../../../ui/Field.tsx';
import { useForm } from '../../../../useForm.ts';
import { connectionForm, type EnteredConnection, newConnectionForm, readConnectionForm } from './connectionForm.ts';
import { ReachFields } from './ReachFields.tsx';
import { SignInFields } from './SignInFields.tsx';

interface ConnectionDialogProps {
  /** The connection that is changed; null adds one. */
  stored: Connection | null;
  /** The names of the other connections. */
  taken: readonly string[];
  /** Rejects with what the host has against it. */
  onSave(connection: EnteredConnection): Promise<unknown>;
  onClose(): void;
}

/** Adds a connection or changes one. */
export function ConnectionDialog({ stored, taken, onSave, onClose }: ConnectionDialogProps) {
  const { form, tried, saving, change, submitBy } = useForm(() =>
    stored === null ? newConnectionForm : connectionForm(stored),
  );
  const read = readConnectionForm(form, stored, taken);
  const errors = tried && 'errors' in read ? read.errors : null;
  const fields = { form, errors, onChange: change };
  return (
    <FormModal
      title={stored ? `Edit ${stored.name}` : 'Add connection'}
      description="An API that tools may call for you."
      act={stored ? 'Save' : 'Add connection'}
      saving={saving}
      onSubmit={submitBy('errors' in read ? null : () => onSave(read.connection), onClose)}
      onClose={onClose}
    >
      <Field
        label="Name"
        placeholder="weather"
        value={form.name}
        error={errors?.name ?? null}
        help="By which agents name it: small letters, digits and hyphens."
        onChange={(event) => change({ name: event.target.value })}
      />
      <Field
        label="Address"
        placeholder="https://api.example.com/v1"
        className="[&_input]:font-mono"
        value={form.baseUrl}
        error={errors?.baseUrl ?? null}
        help="Tools reach it and what is below it, and nothing else."
        onChange={(event) => change({ baseUrl: event.target.value })}
      />
      <Field
        label="What it is for (optional)"
        placeholder="Weather by city and day"
        value={form.description}
        error={errors?.description ?? null}
        help="Agents read it to choose."
        onChange={(event) => change({ description: event.target.value })}
      />
      <SignInFields {...fields} stored={stored} />
      <ReachFields {...fields} />
    </FormModal>
  );
}
