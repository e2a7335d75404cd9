import { Plus, X } from 'lucide-react';
import { useId } from 'react';
import { Button } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import { inputLook } from '../../ui/Field.tsx';
import { useLineFocus } from '../../ui/hooks.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { keepsStored, type SecretRow } from './launchForm.ts';

interface SecretFieldsProps {
  title: string;
  /** What one of them is called: "variable". */
  noun: string;
  placeholder: string;
  most: number;
  rows: SecretRow[];
  errors: ReadonlyMap<number, string> | null;
  onChange(rows: SecretRow[]): void;
}

/** Names and secret values. A stored value is never shown: it is kept until another one is typed. */
export function SecretFields({ title, noun, placeholder, most, rows, errors, onChange }: SecretFieldsProps) {
  const nextRow = Math.max(-1, ...rows.map(({ row }) => row)) + 1;
  const list = useLineFocus<HTMLFieldSetElement>(rows.length);
  return (
    <fieldset ref={list} className="space-y-2">
      <legend className="mb-1 text-second font-semibold">{title}</legend>
      {rows.map((secret) => (
        <SecretLine
          key={secret.row}
          secret={secret}
          noun={noun}
          placeholder={placeholder}
          error={errors?.get(secret.row) ?? null}
          onChange={(part) => onChange(rows.map((entry) => (entry === secret ? { ...entry, ...part } : entry)))}
          onRemove={() => onChange(rows.filter((entry) => entry !== secret))}
        />
      ))}
      <Button
        data-adds
        onClick={() => onChange([...rows, { row: nextRow, name: '', value: '', storedAs: null }])}
        disabled={rows.length >= most}
      >
        <Plus size={16} strokeWidth={1.5} aria-hidden />
        Add {noun}
      </Button>
      {rows.length > 0 && (
        <p className="text-label text-faint">Values are stored encrypted, and given to this server alone.</p>
      )}
    </fieldset>
  );
}

interface SecretLineProps {
  secret: SecretRow;
  noun: string;
  placeholder: string;
  error: string | null;
  onChange(part: Partial<SecretRow>): void;
  onRemove(): void;
}

function SecretLine({ secret, noun, placeholder, error, onChange, onRemove }: SecretLineProps) {
  const id = useId();
  const edge = error === null ? 'border-edge' : 'border-bad';
  return (
    <div>
      <div data-line className="flex items-center gap-2">
        <input
          aria-label={`${noun.charAt(0).toUpperCase()}${noun.slice(1)} name`}
          placeholder={placeholder}
          spellCheck={false}
          autoComplete="off"
          value={secret.name}
          aria-invalid={error !== null}
          aria-describedby={error === null ? undefined : id}
          onChange={(event) => onChange({ name: event.target.value })}
          className={classes(inputLook, 'min-w-0 font-mono', edge)}
        />
        <input
          type="password"
          aria-label={`Value of ${secret.name || `the ${noun}`}`}
          placeholder={keepsStored(secret) ? '•••••••• stored' : 'Value'}
          autoComplete="new-password"
          value={secret.value}
          onChange={(event) => onChange({ value: event.target.value })}
          className={classes(inputLook, 'min-w-0 border-edge')}
        />
        <IconButton icon={X} label={`Remove ${noun}`} onClick={onRemove} />
      </div>
      {error !== null && (
        <p id={id} className="mt-1 text-label text-bad">
          {error}
        </p>
      )}
    </div>
  );
}
