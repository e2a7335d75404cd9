import { type FormEvent, useState } from 'react';
import { focusFirstInvalid } from './ui/Field.tsx';
import { type SaveState, useSave } from './useSave.ts';

interface FormInHand<Form> {
  form: Form;
  /** Somebody tried to save: from then on what is wrong is shown. */
  tried: boolean;
  saving: SaveState;
  change(part: Partial<Form>): void;
  /** What a form does when it is sent: saves by `act`, or shows what is wrong with its fields where that is null. */
  submitBy(
    act: (() => Promise<unknown>) | null,
    onSaved?: () => void,
  ): (event: FormEvent<HTMLElement>) => Promise<void>;
}

/** The fields of a form while they are edited, until they are saved. */
export function useForm<Form extends object>(initial: Form | (() => Form)): FormInHand<Form> {
  const [form, setForm] = useState(initial);
  const [tried, setTried] = useState(false);
  const { state, save, reset } = useSave();
  return {
    form,
    tried,
    saving: state,
    change(part) {
      setForm((current) => ({ ...current, ...part }));
      reset();
    },
    submitBy: (act, onSaved) => async (event) => {
      event.preventDefault();
      // To React the form of a dialog may lie within another one, which is not what is saved here.
      event.stopPropagation();
      setTried(true);
      if (act === null) return focusFirstInvalid(event.currentTarget);
      if (await save(act)) onSaved?.();
    },
  };
}
