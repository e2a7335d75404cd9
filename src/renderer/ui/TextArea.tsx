import { type ComponentProps, type ReactNode, useId } from 'react';
import { classes } from './classes.ts';

type TextAreaProps = Omit<ComponentProps<'textarea'>, 'id'> & {
  label: string;
  /** Said below it, and read out with it. */
  help?: ReactNode;
  error?: string | null;
};

/** A labelled text of several lines, which grows with what is typed. */
export function TextArea({ label, help, error = null, className, ...rest }: TextAreaProps) {
  const id = useId();
  const note = error ?? help;
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1 block text-second font-semibold">
        {label}
      </label>
      <textarea
        id={id}
        aria-invalid={error !== null}
        aria-describedby={note ? `${id}-note` : undefined}
        className={classes(
          'block field-sizing-content max-h-80 min-h-16 w-full resize-none rounded-control border bg-page px-2.5 py-1.5 text-second placeholder:text-faint',
          'focus-visible:-outline-offset-1',
          error === null ? 'border-edge' : 'border-bad',
        )}
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
