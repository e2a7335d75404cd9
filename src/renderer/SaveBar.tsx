import { Button } from './ui/Button.tsx';
import { Notice } from './ui/Notice.tsx';
import type { SaveState } from './useSave.ts';

interface SaveBarProps {
  state: SaveState;
  /** What leads away without saving: "Cancel" or "Discard". */
  cancel?: { label: string; onClick(): void };
  /** On the button; "Save" unless it says more. */
  label?: string;
  /** Said once it is saved, where the form stays. */
  saved?: string;
}

/** The end of a form: what went wrong, and its buttons, always in sight at the lower edge of what scrolls. */
export function SaveBar({ state, cancel, label = 'Save', saved }: SaveBarProps) {
  return (
    <div className="sticky -bottom-5 space-y-2 bg-raised py-3">
      {state.status === 'failed' && <Notice tone="bad">{state.message}</Notice>}
      <div className="flex items-center gap-2">
        <Button look="primary" type="submit" disabled={state.status === 'saving'}>
          {label}
        </Button>
        {cancel && <Button onClick={cancel.onClick}>{cancel.label}</Button>}
        <span role="status" className="ml-1 text-second text-quiet">
          {state.status === 'saved' && saved}
        </span>
      </div>
    </div>
  );
}
