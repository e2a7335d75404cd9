import { type ComponentProps, useId } from 'react';
import { assertNever } from '../../../../shared/errors.ts';
import type { QuestionField } from '../../../../shared/question.ts';
import type { Typed } from '../../../stores/answerDrafts.ts';
import { classes } from '../../../ui/classes.ts';
import { inputLook } from '../../../ui/Field.tsx';
import { visibleText } from '../../../ui/visibleText.ts';
import { fieldLabel, limitWords } from './answerForm.ts';
import { BooleanInput, ChoiceInput, ChoicesInput } from './ChoiceInputs.tsx';
import { type Described, type InputProps, LabelText, Note, noteOf } from './FieldParts.tsx';

interface QuestionInputProps {
  field: QuestionField;
  typed: Typed | undefined;
  /** What is wrong, once it is time to say so. */
  problem: string | null;
  onChange(typed: Typed | undefined): void;
  onLeave(): void;
}

/** One field of a question, by its type. */
export function QuestionInput(props: QuestionInputProps) {
  // What leads to the field that is not accepted looks for these marks.
  return (
    <div data-field={props.field.name} data-problem={props.problem !== null || undefined}>
      <Input {...props} />
    </div>
  );
}

function Input({ field, typed, problem, onChange, onLeave }: QuestionInputProps) {
  const shared = { ...describe(field), problem, typed, onChange, onLeave };
  switch (field.type) {
    case 'text':
    case 'number':
      return <LineInput {...shared} field={field} />;
    case 'boolean':
      return <BooleanInput {...shared} />;
    case 'choice':
      return <ChoiceInput {...shared} options={field.options} />;
    case 'choices':
      return <ChoicesInput {...shared} options={field.options} />;
    default:
      return assertNever(field);
  }
}

function describe(field: QuestionField): Omit<Described, 'problem'> {
  const said = field.description === null ? '' : visibleText(field.description.trim());
  const help = [said, limitWords(field) ?? ''].filter((words) => words !== '').join(' ');
  return { label: fieldLabel(field), required: field.required, help: help === '' ? null : help };
}

type LineField = Extract<QuestionField, { type: 'text' | 'number' }>;
type LineInputProps = InputProps & { field: LineField };

/** A text or a number on one line; a long text on several. */
function LineInput({ field, label, required, help, problem, typed, onChange, onLeave }: LineInputProps) {
  const id = useId();
  const shared = {
    id,
    value: typeof typed === 'string' ? typed : '',
    onBlur: onLeave,
    spellCheck: false,
    autoComplete: 'off',
    'aria-required': required,
    'aria-invalid': problem !== null,
    'aria-describedby': noteOf(id, { help, problem }),
  };
  const look = classes(inputLook, problem === null ? 'border-edge' : 'border-bad');
  return (
    <>
      <label htmlFor={id} className="mb-1 block font-semibold">
        <LabelText label={label} required={required} />
      </label>
      {isLong(field) ? (
        <textarea
          {...shared}
          rows={3}
          onChange={(event) => onChange(event.target.value)}
          className={classes(look, 'field-sizing-content h-auto! max-h-44 min-h-16 resize-none py-1.5')}
        />
      ) : (
        <input {...shared} {...inputKind(field)} onChange={(event) => onChange(event.target.value)} className={look} />
      )}
      <Note id={`${id}-note`} help={help} problem={problem} />
    </>
  );
}

/** Whether a field is meant for more than a line. */
function isLong(field: LineField): boolean {
  return field.type === 'text' && field.format === null && (field.maxLength ?? 0) > 200;
}

/** The browser's own input for what is asked: its keyboard, its calendar. */
function inputKind(field: LineField): Pick<ComponentProps<'input'>, 'type' | 'inputMode'> {
  // Not `number`, which changes its value with the wheel and hides what it does not understand.
  if (field.type === 'number') return { type: 'text', inputMode: field.integer ? 'numeric' : 'decimal' };
  switch (field.format) {
    case null:
      return { type: 'text' };
    case 'email':
      return { type: 'email' };
    case 'uri':
      return { type: 'url' };
    case 'date':
      return { type: 'date' };
    case 'date-time':
      return { type: 'datetime-local' };
    default:
      return assertNever(field.format);
  }
}
