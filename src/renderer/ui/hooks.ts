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

/** Gives an element the focus when `wanted` comes true and nothing else holds it, once what went has settled. */
export function useFocusWhenLost<T extends HTMLElement>(wanted: boolean): RefObject<T | null> {
  const target = useRef<T>(null);
  useEffect(() => {
    if (!wanted) return;
    const frame = requestAnimationFrame(() => {
      if (isFocusLost()) target.current?.focus({ preventScroll: true });
    });
    return () => cancelAnimationFrame(frame);
  }, [wanted]);
  return target;
}

/**
 * For lines that buttons add and remove: the focus goes on into a line that was just added, and from one that was removed
 * to the button that adds. Lines bear `data-line`, that button `data-adds`.
 */
export function useLineFocus<T extends HTMLElement>(amount: number): RefObject<T | null> {
  const list = useRef<T>(null);
  const before = useRef(amount);
  useEffect(() => {
    const grew = amount > before.current;
    const shrank = amount < before.current;
    before.current = amount;
    const adds = list.current?.querySelector<HTMLElement>('[data-adds]');
    // Lines also come and go with what they belong to: then nobody asked for the focus.
    if (grew && document.activeElement === adds) {
      [...(list.current?.querySelectorAll<HTMLElement>('[data-line] input:first-of-type') ?? [])].at(-1)?.focus();
    }
    if (shrank && isFocusLost()) adds?.focus({ preventScroll: true });
  }, [amount]);
  return list;
}

/**
 * For a list whose entries open in its place: gives the focus back to the one that was just left, or to the button that
 * began a new one. Both bear their key as `data-entry`.
 */
export function useEntryFocus<T extends HTMLElement>(last: string | null): RefObject<T | null> {
  const list = useRef<T>(null);
  useEffect(() => {
    if (last !== null) list.current?.querySelector<HTMLElement>(`[data-entry="${CSS.escape(last)}"]`)?.focus();
  }, [last]);
  return list;
}

/**
 * Gives the focus back to what had it when a layer was opened, as the layer's `onCloseAutoFocus`; if that is gone, to
 * the nearest of what it was in that can take it. The library gives it to a trigger, and layers that are opened by a
 * state have none.
 */
export function useFocusReturn(): (event: Event) => void {
  const [openers] = useState(() => focusableLine(document.activeElement));
  return (event) => {
    event.preventDefault();
    if (isFocusLost()) openers.find((element) => element.isConnected)?.focus({ preventScroll: true });
  };
}

/** An element, then what it is in as far as it can take the focus, from the inside out. A menu leads to its button. */
function focusableLine(element: Element | null): HTMLElement[] {
  const line: HTMLElement[] = [];
  for (let at = element; at !== null; at = buttonOfMenu(at) ?? at.parentElement) {
    if (at instanceof HTMLElement && (at === element || at.matches('button, [tabindex]'))) line.push(at);
  }
  return line;
}

/** What a menu was opened from gives it its name. */
function buttonOfMenu(element: Element): HTMLElement | null {
  if (element.getAttribute('role') !== 'menu') return null;
  return document.getElementById(element.getAttribute('aria-labelledby') ?? '');
}

function isFocusLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

/**
 * Makes a scroller reachable by keyboard while it has something to scroll, and only then: its text can't be read by
 * keyboard otherwise. Give the element a name, and its ring room inside.
 */
export function useScrollFocus(scroller: RefObject<HTMLElement | null>): void {
  // After each rendering: what it holds may have changed its height, which no observer of the scroller tells.
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const apply = () => {
      if (element.scrollHeight > element.clientHeight) element.tabIndex = 0;
      else element.removeAttribute('tabindex');
    };
    apply();
    const observer = new ResizeObserver(apply);
    observer.observe(element);
    return () => observer.disconnect();
  });
}
