import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { describeError } from '../../api.ts';
import { Field } from '../../ui/Field.tsx';

interface PassphraseFormProps {
  /** The accessible name of the form. */
  label: string;
  className?: string;
  /** Does what needs the passphrase. What it throws is shown, and the passphrase can be typed again. */
  act(passphrase: string): Promise<void>;
  /** Escape in the field. */
  onEscape?(): void;
  /** What stands around the field and at its end. */
  children(field: ReactNode, busy: boolean): ReactNode;
}

/** Asks for a user's passphrase; its field has the focus at once. */
export function PassphraseForm({ label, className, act, onEscape, children }: PassphraseFormProps) {
  const field = useRef<HTMLInputElement>(null);
  const [passphrase, setPassphrase] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => field.current?.focus(), []);
  const refuse = (message: string) => {
    setError(message);
    setBusy(false);
    field.current?.select();
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    if (passphrase === '') return refuse('Enter the passphrase.');
    setBusy(true);
    try {
      await act(passphrase);
    } catch (thrown) {
      refuse(describeError(thrown).message);
    }
  };
  return (
    <form onSubmit={submit} noValidate aria-label={label} className={className}>
      {children(
        <Field
          ref={field}
          label="Passphrase"
          type="password"
          value={passphrase}
          error={error}
          onChange={(event) => {
            setPassphrase(event.target.value);
            setError(null);
          }}
          onKeyDown={(event) => {
            if (event.key === 'Escape') onEscape?.();
          }}
        />,
        busy,
      )}
    </form>
  );
}
