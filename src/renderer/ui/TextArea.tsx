import type { ComponentProps } from 'react';
import { classes } from './classes.ts';
import { Labelled, type LabelledProps } from './Labelled.tsx';

type TextAreaProps = Omit<ComponentProps<'textarea'>, 'id'> & LabelledProps;

/** A labelled text of several lines, which grows with what is typed. */
export function TextArea({ label, help, error = null, className, ...rest }: TextAreaProps) {
  return (
    <Labelled label={label} help={help} error={error} className={className}>
      {(control, edge) => (
        <textarea
          {...control}
          className={classes(
            'block field-sizing-content max-h-80 min-h-16 w-full resize-none rounded-control border bg-page px-2.5 py-1.5 text-second placeholder:text-faint',
            'focus-visible:-outline-offset-1',
            edge,
          )}
          {...rest}
        />
      )}
    </Labelled>
  );
}
