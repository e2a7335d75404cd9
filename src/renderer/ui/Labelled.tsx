import { type ReactNode, useId } from 'react';
import { classes } from './classes.ts';

/** What every labelled control has to say of itself. */
export interface LabelledProps {
  label: string;
  /** Said below the control, and read out with it. */
  help?: ReactNode;
  /** What is wrong with the value, and what to do; null when nothing is. */
  error?: string | null;
}

/** What a control takes over from its label and note. */
interface ControlProps {
  id: string;
  'aria-invalid': boolean;
  'aria-describedby': string | undefined;
}

interface FrameProps extends LabelledProps {
  className?: string | undefined;
  /** The control; `edge` is the class of its border, which says whether the value is accepted. */
  children(control: ControlProps, edge: string): ReactNode;
}

/** A control under its label, over its help or what is wrong with it. */
export function Labelled({ label, help, error = null, className, children }: FrameProps) {
  const id = useId();
  const note = error ?? help;
  const control = { id, 'aria-invalid': error !== null, 'aria-describedby': note ? `${id}-note` : undefined };
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1 block text-second font-semibold">
        {label}
      </label>
      {children(control, error === null ? 'border-edge' : 'border-bad')}
      {note && (
        <p id={`${id}-note`} className={classes('mt-1 text-label', error === null ? 'text-faint' : 'text-bad')}>
          {note}
        </p>
      )}
    </div>
  );
}
