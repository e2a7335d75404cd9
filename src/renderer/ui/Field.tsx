import type { ComponentProps } from 'react';
import { classes } from './classes.ts';
import { Labelled, type LabelledProps } from './Labelled.tsx';

/** The look of everything that text is typed into; the edge says whether it is accepted. */
export const inputLook =
  'h-8 w-full rounded-control border bg-page px-2.5 text-second placeholder:text-faint disabled:opacity-50';

type FieldProps = Omit<ComponentProps<'input'>, 'id'> & LabelledProps;

/** A labelled text input with help and error. */
export function Field({ label, help, error = null, className, ...rest }: FieldProps) {
  return (
    <Labelled label={label} help={help} error={error} className={className}>
      {(control, edge) => (
        <input {...control} spellCheck={false} autoComplete="off" className={classes(inputLook, edge)} {...rest} />
      )}
    </Labelled>
  );
}

/** Leads to the first input of a form that is not accepted, once the page shows which those are. */
export function focusFirstInvalid(form: HTMLElement): void {
  requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
}
