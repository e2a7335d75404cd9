import { createContext, type ReactNode, useContext, useEffect, useId, useState } from 'react';
import { Confirm } from './Confirm.tsx';

interface Guard {
  leave(act: () => void): void;
  mark(id: string, unsaved: boolean): void;
}

const GuardContext = createContext<Guard | null>(null);

/** Asks before what was typed below it and not saved is lost. What leads away goes through `useLeave`. */
export function LeaveGuard({ children }: { children: ReactNode }) {
  const [unsaved] = useState(() => new Set<string>());
  const [waiting, setWaiting] = useState<{ act(): void } | null>(null);
  const [guard] = useState<Guard>(() => ({
    leave(act) {
      if (unsaved.size === 0) act();
      else setWaiting({ act });
    },
    mark(id, dirty) {
      if (dirty) unsaved.add(id);
      else unsaved.delete(id);
    },
  }));
  return (
    <GuardContext value={guard}>
      {children}
      {waiting && (
        <Confirm
          title="Leave without saving?"
          description="What you changed here is not saved yet, and would be lost."
          keep="Stay"
          act="Leave"
          onAct={waiting.act}
          onClose={() => setWaiting(null)}
        />
      )}
    </GuardContext>
  );
}

/** Runs what leads away from here: at once where everything is saved, else once a person has agreed. */
export function useLeave(): (act: () => void) => void {
  return useGuard().leave;
}

/** Says whether something that is shown here is changed and not saved. */
export function useUnsaved(unsaved: boolean): void {
  const id = useId();
  const { mark } = useGuard();
  useEffect(() => {
    mark(id, unsaved);
    return () => mark(id, false);
  }, [id, mark, unsaved]);
}

function useGuard(): Guard {
  const guard = useContext(GuardContext);
  if (guard === null) throw new Error('This needs a LeaveGuard above it.');
  return guard;
}
