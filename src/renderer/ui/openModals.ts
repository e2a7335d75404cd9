import { useEffect, useState, useSyncExternalStore } from 'react';

let amount = 0;
const watchers = new Set<() => void>();

function change(by: 1 | -1): void {
  amount += by;
  for (const changed of watchers) changed();
}

/** Counts the dialog that calls it as open for as long as it is there. */
export function useOpenModal(): void {
  useEffect(() => {
    change(1);
    return () => change(-1);
  }, []);
}

/**
 * The value, or the one from before a dialog was opened until it is closed. For what would take down what a dialog
 * belongs to, and what is typed in the dialog with it.
 */
export function useHeldByModals<T>(value: T): T {
  const covered = useSyncExternalStore(
    (changed) => {
      watchers.add(changed);
      return () => watchers.delete(changed);
    },
    () => amount > 0,
  );
  const [held, setHeld] = useState(value);
  if (!covered && held !== value) setHeld(value);
  return covered ? held : value;
}
