import { Plus, X } from 'lucide-react';
import { useId } from 'react';
import { Button } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import { inputLook } from '../../ui/Field.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import type { EnvironmentRow } from './serverForm.ts';

interface EnvironmentFieldsProps {
  rows: EnvironmentRow[];
  errors: ReadonlyMap<number, string> | null;
  onChange(rows: EnvironmentRow[]): void;
}

/** Names and values of environment variables; the values are secrets and stay hidden. */
export function EnvironmentFields({ rows, errors, onChange }: EnvironmentFieldsProps) {
  const id = useId();
  const nextRow = Math.max(0, ...rows.map(({ row }) => row)) + 1;
  const change = (row: number, part: Partial<EnvironmentRow>) =>
    onChange(rows.map((entry) => (entry.row === row ? { ...entry, ...part } : entry)));
  return (
    <fieldset className="space-y-2">
      <legend className="mb-1 text-second font-semibold">Environment (optional)</legend>
      {rows.map(({ row, name, value }) => (
        <div key={row}>
          <div className="flex items-center gap-2">
            <input
              aria-label="Variable name"
              placeholder="API_KEY"
              spellCheck={false}
              autoComplete="off"
              value={name}
              aria-invalid={errors?.has(row) ?? false}
              aria-describedby={errors?.has(row) ? `${id}-${row}` : undefined}
              onChange={(event) => change(row, { name: event.target.value })}
              className={classes(inputLook, 'font-mono', errors?.has(row) ? 'border-bad' : 'border-edge')}
            />
            <input
              type="password"
              aria-label={`Value of ${name || 'the variable'}`}
              placeholder="Value"
              autoComplete="new-password"
              value={value}
              onChange={(event) => change(row, { value: event.target.value })}
              className={classes(inputLook, 'border-edge')}
            />
            <IconButton
              icon={X}
              label="Remove variable"
              onClick={() => onChange(rows.filter((entry) => entry.row !== row))}
            />
          </div>
          {errors?.has(row) && (
            <p id={`${id}-${row}`} className="mt-1 text-label text-bad">
              {errors.get(row)}
            </p>
          )}
        </div>
      ))}
      <Button onClick={() => onChange([...rows, { row: nextRow, name: '', value: '' }])} disabled={rows.length >= 64}>
        <Plus size={16} strokeWidth={1.5} aria-hidden />
        Add variable
      </Button>
      {rows.length > 0 && (
        <p className="text-label text-faint">Values are stored encrypted, and given to this server alone.</p>
      )}
    </fieldset>
  );
}
