import { type RefObject, useEffect, useRef, useState, useSyncExternalStore } from 'react';

/** The time now, in milliseconds, renewed at an interval; it stands still while the interval is null. */
export function useNow(intervalMs: number | null): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (intervalMs === null) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), intervalMs);
    return () => clearInterval(timer);
  }, [intervalMs]);
  return now;
}

/** Whether a media query holds, kept current. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const media = matchMedia(query);
      media.addEventListener('change', changed);
      return () => media.removeEventListener('change', changed);
    },
    () => matchMedia(query).matches,
  );
}

/**
 * For what takes the place of controls that go when they are done with: gives the focus to the element once `busy` ends,
 * if it went with them. Who has moved on meanwhile is left alone.
 */
export function useFocusAfter<T extends HTMLElement>(busy: boolean): RefObject<T | null> {
  const target = useRef<T>(null);
  const was = useRef(busy);
  useEffect(() => {
    if (was.current && !busy && isFocusLost()) target.current?.focus({ preventScroll: true });
    was.current = busy;
  }, [busy]);
  return target;
}

/**
 * Gives the focus back to what had it when a layer was opened, as the layer's `onCloseAutoFocus`. The library gives it
 * to a trigger, and layers that are opened by a state have none.
 */
export function useFocusReturn(): (event: Event) => void {
  const [opener] = useState(() => document.activeElement);
  return (event) => {
    event.preventDefault();
    if (opener instanceof HTMLElement && opener.isConnected && isFocusLost()) opener.focus({ preventScroll: true });
  };
}

function isFocusLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}
