import type { Typed } from '../../../stores/answerDrafts.ts';

/** What is said of a field around its input. */
export interface Described {
  label: string;
  required: boolean;
  help: string | null;
  /** What is wrong, once it is time to say so. */
  problem: string | null;
}

/** What every input of a question works with. */
export interface InputProps extends Described {
  typed: Typed | undefined;
  /** Undefined takes the value out again. */
  onChange(typed: Typed | undefined): void;
  onLeave(): void;
}

/** A field's name with its mark. The mark is not part of the accessible name: inputs say by themselves if they are required. */
export function LabelText({ label, required }: Pick<Described, 'label' | 'required'>) {
  return (
    <>
      {label}
      <span aria-hidden className="ml-1.5 text-label font-normal text-faint">
        {required ? 'required' : 'optional'}
      </span>
    </>
  );
}

/** What helps with a field, and below it what is wrong. Name it as the description of the input. */
export function Note({ id, help, problem }: { id: string } & Pick<Described, 'help' | 'problem'>) {
  if (help === null && problem === null) return null;
  return (
    <div id={id} className="mt-1 space-y-0.5 text-label">
      {help !== null && <p className="whitespace-pre-wrap text-faint [overflow-wrap:anywhere]">{help}</p>}
      {problem !== null && <p className="text-bad">{problem}</p>}
    </div>
  );
}

/** The id of a field's note where it has one. */
export function noteOf(id: string, { help, problem }: Pick<Described, 'help' | 'problem'>): string | undefined {
  return help === null && problem === null ? undefined : `${id}-note`;
}
