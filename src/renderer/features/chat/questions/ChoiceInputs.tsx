import { type FocusEvent, type ReactNode, useId } from 'react';
import { classes } from '../../../ui/classes.ts';
import { inputLook } from '../../../ui/Field.tsx';
import { visibleText } from '../../../ui/visibleText.ts';
import { type InputProps, LabelText, Note, noteOf } from './FieldParts.tsx';

interface Option {
  value: string;
  title: string;
}

/** More options than this are a list that opens. */
const mostRadios = 5;

/** Yes or no, and neither at first. */
export function BooleanInput(props: InputProps) {
  return <Radios {...props} options={[true, false].map((value) => ({ value, title: value ? 'Yes' : 'No' }))} />;
}

/** One of a few options side by side, or of many in a list. */
export function ChoiceInput(props: InputProps & { options: readonly Option[] }) {
  return props.options.length > mostRadios ? <ChoiceList {...props} /> : <Radios {...props} />;
}

function Radios(props: InputProps & { options: readonly { value: string | boolean; title: string }[] }) {
  const { options, typed, onChange, ...group } = props;
  const name = useId();
  return (
    <Group {...group}>
      {options.map(({ value, title }) => (
        <Mark
          key={String(value)}
          type="radio"
          name={name}
          required={group.required}
          label={visibleText(title)}
          checked={typed === value}
          onChange={() => onChange(value)}
        />
      ))}
      {typed !== undefined && !group.required && <Clear label={group.label} onClear={() => onChange(undefined)} />}
    </Group>
  );
}

/** A choice between radio buttons can't be taken back by themselves. */
function Clear({ label, onClear }: { label: string; onClear(): void }) {
  return (
    <button
      type="button"
      aria-label={`Clear ${label}`}
      onClick={onClear}
      className="h-8 rounded-control px-2 text-label text-quiet hover:bg-hover hover:text-ink"
    >
      Clear
    </button>
  );
}

function ChoiceList(props: InputProps & { options: readonly Option[] }) {
  const { options, typed, onChange, onLeave, label, required, help, problem } = props;
  const id = useId();
  return (
    <>
      <label htmlFor={id} className="mb-1 block font-semibold">
        <LabelText label={label} required={required} />
      </label>
      <select
        id={id}
        // By number: an option may have any value, the empty one too.
        value={options.findIndex(({ value }) => value === typed)}
        aria-required={required}
        aria-invalid={problem !== null}
        aria-describedby={noteOf(id, { help, problem })}
        onBlur={onLeave}
        onChange={(event) => onChange(options[Number(event.target.value)]?.value)}
        className={classes(inputLook, problem === null ? 'border-edge' : 'border-bad')}
      >
        <option value={-1}>{required ? 'Choose…' : 'No answer'}</option>
        {options.map(({ value, title }, index) => (
          <option key={value} value={index}>
            {visibleText(title)}
          </option>
        ))}
      </select>
      <Note id={`${id}-note`} help={help} problem={problem} />
    </>
  );
}

/** Any number of options. */
export function ChoicesInput(props: InputProps & { options: readonly Option[] }) {
  const { options, typed, onChange, ...group } = props;
  const chosen = typeof typed === 'object' ? typed : [];
  const toggle = (value: string, on: boolean) => {
    // In the order of the options, whatever the order of the clicks.
    const next = options.map((option) => option.value).filter((each) => (each === value ? on : chosen.includes(each)));
    onChange(next.length === 0 ? undefined : next);
  };
  return (
    <Group {...group}>
      {options.map(({ value, title }) => (
        <Mark
          key={value}
          type="checkbox"
          label={visibleText(title)}
          checked={chosen.includes(value)}
          onChange={(on) => toggle(value, on)}
        />
      ))}
    </Group>
  );
}

/** Options under their common name. */
function Group(props: Omit<InputProps, 'typed' | 'onChange'> & { children: ReactNode }) {
  const { label, required, help, problem, onLeave, children } = props;
  const id = useId();
  const onBlur = (event: FocusEvent<HTMLElement>) => {
    // From one option to the next is not leaving.
    if (!event.currentTarget.contains(event.relatedTarget)) onLeave();
  };
  return (
    <fieldset aria-describedby={noteOf(id, { help, problem })} onBlur={onBlur}>
      <legend className="font-semibold">
        <LabelText label={label} required={required} />
      </legend>
      <div className={classes('flex flex-wrap gap-x-5', problem !== null && 'border-l-2 border-bad pl-2')}>
        {children}
      </div>
      <Note id={`${id}-note`} help={help} problem={problem} />
    </fieldset>
  );
}

interface MarkProps {
  type: 'radio' | 'checkbox';
  name?: string;
  required?: boolean;
  label: string;
  checked: boolean;
  onChange(checked: boolean): void;
}

function Mark({ label, onChange, ...input }: MarkProps) {
  return (
    <label className="flex min-h-8 items-center gap-2">
      <input {...input} onChange={(event) => onChange(event.target.checked)} className="size-4 shrink-0" />
      <span className="min-w-0 [overflow-wrap:anywhere]">{label}</span>
    </label>
  );
}
