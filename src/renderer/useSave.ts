import { useRef, useState } from 'react';
import { describeError } from './api.ts';

/** Where the saving of a form stands. `failed` carries what the host said. */
export type SaveState =
  | { status: 'idle' }
  | { status: 'saving' }
  | { status: 'saved' }
  | { status: 'failed'; message: string };

/** Saves what a form holds, and says how that went. Once a form is changed again, `reset` takes back what was said. */
export function useSave(): { state: SaveState; save(act: () => Promise<unknown>): Promise<boolean>; reset(): void } {
  const [state, setState] = useState<SaveState>({ status: 'idle' });
  const latest = useRef(0);
  return {
    state,
    async save(act) {
      latest.current += 1;
      const mine = latest.current;
      const say = (next: SaveState) => {
        // What was typed after this act was begun is not what it has saved.
        if (latest.current === mine) setState(next);
      };
      say({ status: 'saving' });
      try {
        await act();
        say({ status: 'saved' });
        return true;
      } catch (thrown) {
        say({ status: 'failed', message: describeError(thrown).message });
        return false;
      }
    },
    reset() {
      latest.current += 1;
      setState({ status: 'idle' });
    },
  };
}
