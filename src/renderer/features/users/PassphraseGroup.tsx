import { useRef, useState } from 'react';
import type { User } from '../../../shared/user.ts';
import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { Group } from '../../ui/Group.tsx';
import { useUnsaved } from '../../ui/LeaveGuard.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { useForm } from '../../useForm.ts';
import { newPassphraseErrors } from './newPassphrase.ts';

/** What is done about the passphrase. */
type Change = 'set' | 'change' | 'remove';

const acts: Record<Change, string> = {
  set: 'Set passphrase',
  change: 'Change passphrase',
  remove: 'Remove passphrase',
};

/** Whether signing in asks for a passphrase, and the ways to change that. */
export function PassphraseGroup({ me }: { me: User }) {
  const [change, setChange] = useState<Change | null>(null);
  const [said, setSaid] = useState('');
  const leftForm = useRef(false);
  const begin = (next: Change) => {
    setSaid('');
    setChange(next);
  };
  const done = (words: string) => {
    leftForm.current = true;
    setSaid(words);
    setChange(null);
  };
  /** The form takes the focus with it; at once, or the dialog around would catch it. */
  const takeFocus = (button: HTMLButtonElement | null) => {
    if (button === null || !leftForm.current) return;
    leftForm.current = false;
    button.focus();
  };
  return (
    <Group
      title="Passphrase"
      text={
        me.hasPassphrase
          ? 'Signing in as you asks for it. It can’t be recovered: whoever forgets it can’t sign in any more.'
          : 'You have none: anybody at this computer can sign in as you by a click.'
      }
    >
      {change === null ? (
        <div className="flex flex-wrap items-center gap-2">
          <Button ref={takeFocus} onClick={() => begin(me.hasPassphrase ? 'change' : 'set')}>
            {me.hasPassphrase ? 'Change the passphrase…' : 'Set a passphrase…'}
          </Button>
          {me.hasPassphrase && <Button onClick={() => begin('remove')}>Remove the passphrase…</Button>}
          <span role="status" className="ml-1 text-second text-quiet">
            {said}
          </span>
        </div>
      ) : (
        <ChangeForm key={change} change={change} onDone={done} />
      )}
    </Group>
  );
}

function ChangeForm({ change, onDone }: { change: Change; onDone(words: string): void }) {
  const { form, errors, failure, saving, edit, submit } = useChangeForm(change, onDone);
  return (
    <form onSubmit={submit} noValidate aria-label={acts[change]} className="space-y-4">
      {change !== 'set' && (
        <SecretField
          begins
          label="Current passphrase"
          value={form.current}
          error={errors.current}
          onChange={(current) => edit({ current })}
        />
      )}
      {change !== 'remove' && (
        <>
          <SecretField
            begins={change === 'set'}
            label="New passphrase"
            value={form.next}
            error={errors.next}
            onChange={(next) => edit({ next })}
          />
          <SecretField
            label="Repeat the new passphrase"
            value={form.repeat}
            error={errors.repeat}
            onChange={(repeat) => edit({ repeat })}
          />
        </>
      )}
      {failure !== null && <Notice tone="bad">{failure}</Notice>}
      <div className="flex items-center gap-2">
        <Button look="primary" type="submit" disabled={saving}>
          {acts[change]}
        </Button>
        <Button onClick={() => onDone('')}>Cancel</Button>
      </div>
    </form>
  );
}

interface SecretFieldProps {
  label: string;
  value: string;
  error: string | null;
  /** The first of its form: it has the focus when that opens. */
  begins?: boolean;
  onChange(value: string): void;
}

function SecretField({ label, value, error, begins = false, onChange }: SecretFieldProps) {
  return (
    <Field
      label={label}
      type="password"
      autoComplete="new-password"
      className="max-w-80"
      // The button that opened the form is gone, and the focus with it.
      ref={begins ? focusWhenShown : undefined}
      value={value}
      error={error}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

function focusWhenShown(input: HTMLInputElement | null): void {
  input?.focus();
}

const empty = { current: '', next: '', repeat: '' };

/** The passphrases while they are typed. Errors show from the first try on; what the host refuses is `failure`. */
function useChangeForm(change: Change, onDone: (words: string) => void) {
  const { users } = useStores();
  const { form, tried, saving, change: edit, submitBy } = useForm(empty);
  useUnsaved(form.current !== '' || form.next !== '' || form.repeat !== '');
  const current = change !== 'set' && form.current === '' ? 'Enter the passphrase that you have now.' : null;
  const fresh = change === 'remove' ? { next: null, repeat: null } : newPassphraseErrors(form.next, form.repeat);
  const wrong = current !== null || fresh.next !== null || fresh.repeat !== null;
  const given = change === 'set' ? null : form.current;
  const next = change === 'remove' ? null : form.next;
  const submit = submitBy(wrong ? null : () => users.setPassphrase(given, next), () =>
    onDone(next === null ? 'Removed.' : 'Saved.'),
  );
  return {
    form,
    errors: tried ? { current, ...fresh } : { current: null, next: null, repeat: null },
    failure: saving.status === 'failed' ? saving.message : null,
    saving: saving.status === 'saving',
    edit,
    submit,
  };
}
