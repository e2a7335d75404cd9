import { type FormEvent, useState } from 'react';
import type { Connection } from '../../../../../shared/connection.ts';
import { Button } from '../../../../ui/Button.tsx';
import { Field, focusFirstInvalid } from '../../../../ui/Field.tsx';
import { Modal, ModalActions } from '../../../../ui/Modal.tsx';
import { Notice } from '../../../../ui/Notice.tsx';
import { useSave } from '../../../../useSave.ts';
import {
  type ConnectionForm,
  connectionForm,
  type EnteredConnection,
  newConnectionForm,
  readConnectionForm,
} from './connectionForm.ts';
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
  const [form, setForm] = useState(() => (stored === null ? newConnectionForm : connectionForm(stored)));
  const [tried, setTried] = useState(false);
  const { state, save, reset } = useSave();
  const read = readConnectionForm(form, stored, taken);
  const errors = tried && 'errors' in read ? read.errors : null;
  const change = (part: Partial<ConnectionForm>) => {
    setForm((current) => ({ ...current, ...part }));
    reset();
  };
  const submit = async (event: FormEvent<HTMLElement>) => {
    event.preventDefault();
    // To React this form is within the one of the settings, which is not what is saved here.
    event.stopPropagation();
    setTried(true);
    if ('errors' in read) return focusFirstInvalid(event.currentTarget);
    if (await save(() => onSave(read.connection))) onClose();
  };
  const fields = { form, errors, onChange: change };
  return (
    <Modal
      title={stored ? `Edit ${stored.name}` : 'Add connection'}
      description="An API that tools may call for you."
      onClose={onClose}
    >
      <form onSubmit={submit} noValidate className="flex min-h-0 flex-col">
        <div className="min-h-0 scroll-pb-12 space-y-4 overflow-y-auto px-5 pt-px pb-4">
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
          {state.status === 'failed' && <Notice tone="bad">{state.message}</Notice>}
        </div>
        <ModalActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" disabled={state.status === 'saving'}>
            {stored ? 'Save' : 'Add connection'}
          </Button>
        </ModalActions>
      </form>
    </Modal>
  );
}
