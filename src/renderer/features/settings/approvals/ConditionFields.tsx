import { Plus, X } from 'lucide-react';
import { useId } from 'react';
import { Button } from '../../../ui/Button.tsx';
import { classes } from '../../../ui/classes.ts';
import { inputLook } from '../../../ui/Field.tsx';
import { useLineFocus } from '../../../ui/hooks.ts';
import { IconButton } from '../../../ui/IconButton.tsx';
import type { Argument, ConditionForm } from './ruleForm.ts';

const most = 8;

interface ConditionFieldsProps {
  rows: ConditionForm[];
  known: readonly Argument[];
  errors: ReadonlyMap<number, string> | null;
  onChange(rows: ConditionForm[]): void;
}

/** What must hold of the arguments, all of it. */
export function ConditionFields({ rows, known, errors, onChange }: ConditionFieldsProps) {
  const listId = useId();
  const list = useLineFocus<HTMLFieldSetElement>(rows.length);
  const nextRow = Math.max(-1, ...rows.map(({ row }) => row)) + 1;
  const first = known.find(({ name }) => !rows.some(({ argument }) => argument === name))?.name ?? '';
  return (
    <fieldset ref={list} className="space-y-2">
      <legend className="mb-1 text-second font-semibold">Only when</legend>
      <datalist id={listId}>
        {known.map(({ name }) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      {rows.map((condition) => (
        <ConditionLine
          key={condition.row}
          condition={condition}
          listId={listId}
          error={errors?.get(condition.row) ?? null}
          onChange={(part) => onChange(rows.map((entry) => (entry === condition ? { ...entry, ...part } : entry)))}
          onRemove={() => onChange(rows.filter((entry) => entry !== condition))}
        />
      ))}
      <Button
        data-adds
        disabled={rows.length >= most}
        onClick={() => onChange([...rows, { row: nextRow, argument: first, test: 'is', value: '' }])}
      >
        <Plus size={16} strokeWidth={1.5} aria-hidden />
        Add condition
      </Button>
      <p className="text-label text-faint">
        {rows.length === 0
          ? 'Without a condition it holds whatever the arguments are.'
          : 'All of them must hold. “Is below” fits a folder and everything in it.'}
      </p>
    </fieldset>
  );
}

interface ConditionLineProps {
  condition: ConditionForm;
  listId: string;
  error: string | null;
  onChange(part: Partial<ConditionForm>): void;
  onRemove(): void;
}

function ConditionLine({ condition, listId, error, onChange, onRemove }: ConditionLineProps) {
  const id = useId();
  const { argument, test, value } = condition;
  const edge = error === null ? 'border-edge' : 'border-bad';
  const described = error === null ? undefined : id;
  return (
    <div>
      <div data-line className="flex items-center gap-2">
        <input
          aria-label="Argument"
          placeholder="Argument"
          list={listId}
          spellCheck={false}
          autoComplete="off"
          value={argument}
          aria-invalid={error !== null}
          aria-describedby={described}
          onChange={(event) => onChange({ argument: event.target.value })}
          className={classes(inputLook, 'min-w-0 flex-1 font-mono', edge)}
        />
        <select
          aria-label={`Test of ${argument || 'the argument'}`}
          value={test}
          onChange={(event) => onChange({ test: event.target.value === 'below' ? 'below' : 'is' })}
          className={classes(inputLook, 'w-28! shrink-0 border-edge')}
        >
          <option value="is">is</option>
          <option value="below">is below</option>
        </select>
        <input
          aria-label={`Value of ${argument || 'the argument'}`}
          placeholder={test === 'below' ? 'Folder' : 'Value'}
          spellCheck={false}
          autoComplete="off"
          value={value}
          onChange={(event) => onChange({ value: event.target.value })}
          className={classes(inputLook, 'min-w-0 flex-1 font-mono', edge)}
        />
        <IconButton icon={X} label="Remove condition" onClick={onRemove} />
      </div>
      {error !== null && (
        <p id={id} className="mt-1 text-label text-bad">
          {error}
        </p>
      )}
    </div>
  );
}
