import { type ComponentProps, type ReactNode, useId } from 'react';
import { classes } from './classes.ts';

/** The look of everything that text is typed into; the edge says whether it is accepted. */
export const inputLook =
  'h-8 w-full rounded-control border bg-page px-2.5 text-second placeholder:text-faint disabled:opacity-50';

type FieldProps = Omit<ComponentProps<'input'>, 'id'> & {
  label: string;
  /** Said below the input, and read out with it. */
  help?: ReactNode;
  /** What is wrong with the value, and what to do; null when nothing is. */
  error?: string | null;
};

/** A labelled text input with help and error. */
export function Field({ label, help, error = null, className, ...rest }: FieldProps) {
  const id = useId();
  const note = error ?? help;
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1 block text-second font-semibold">
        {label}
      </label>
      <input
        id={id}
        spellCheck={false}
        autoComplete="off"
        aria-invalid={error !== null}
        aria-describedby={note ? `${id}-note` : undefined}
        className={classes(inputLook, error === null ? 'border-edge' : 'border-bad')}
        {...rest}
      />
      {note && (
        <p id={`${id}-note`} className={classes('mt-1 text-label', error === null ? 'text-faint' : 'text-bad')}>
          {note}
        </p>
      )}
    </div>
  );
}

/** Leads to the first input of a form that is not accepted, once the page shows which those are. */
export function focusFirstInvalid(form: HTMLElement): void {
  requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
}
