import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { describeError, retryAfterOf } from '../../api.ts';
import { Field } from '../../ui/Field.tsx';
import { useNow } from '../../ui/hooks.ts';
import { type Refusal, refusalWords } from './refusal.ts';

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
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => field.current?.focus(), []);
  const waiting = refusal?.wait != null;
  const now = useNow(waiting ? 250 : null);
  const error = refusal && refusalWords(refusal, now);
  if (waiting && error === null) setRefusal(null);
  const refuse = (message: string, waitMs: number | null = null) => {
    setRefusal({ message, wait: waitMs === null ? null : { from: Date.now(), ms: waitMs } });
    setBusy(false);
    field.current?.select();
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || waiting) return;
    if (passphrase === '') return refuse('Enter the passphrase.');
    setBusy(true);
    try {
      await act(passphrase);
    } catch (thrown) {
      refuse(describeError(thrown).message, retryAfterOf(thrown));
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
            // The time that it has to wait does not end by typing.
            if (!waiting) setRefusal(null);
          }}
          onKeyDown={(event) => {
            if (event.key === 'Escape') onEscape?.();
          }}
        />,
        busy || waiting,
      )}
    </form>
  );
}
