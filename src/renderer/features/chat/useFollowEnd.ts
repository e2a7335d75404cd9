import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

/** Within this distance of the end the view counts as being there, in pixels. */
const endThreshold = 48;

/**
 * Keeps a scroller at its end while the reader is there, and leaves it alone once they went up. `size` is the height of
 * what it holds and `content` changes with whatever it shows: after either, and when the scroller itself changes its
 * size, a view that follows is put at the end before it is painted. `fromStart`: it follows from the beginning.
 */
export function useFollowEnd(
  scroller: RefObject<HTMLElement | null>,
  size: number,
  content: unknown,
  fromStart: boolean,
) {
  const following = useRef(fromStart);
  const lastTop = useRef(0);
  const [atEnd, setAtEnd] = useState(fromStart);

  const isNear = useCallback(() => {
    const element = scroller.current;
    return element === null || element.scrollHeight - element.scrollTop - element.clientHeight <= endThreshold;
  }, [scroller]);

  const toEnd = useCallback(() => {
    const element = scroller.current;
    if (element === null) return;
    following.current = true;
    element.scrollTop = element.scrollHeight;
  }, [scroller]);

  const onScroll = useCallback(() => {
    const top = scroller.current?.scrollTop ?? 0;
    // Content that grows moves the end away, not the reader: only going up stops the following.
    if (isNear()) following.current = true;
    else if (top < lastTop.current) following.current = false;
    lastTop.current = top;
    setAtEnd(following.current);
  }, [scroller, isNear]);

  const isFollowing = useCallback(() => following.current, []);

  /** What a reader opens stays where they opened it. */
  const hold = useCallback(() => {
    following.current = false;
  }, []);

  /** To a reader who follows, what has just come and is taller than the view is shown from its beginning. */
  const showStart = useCallback(
    (element: HTMLElement) => {
      const view = scroller.current;
      if (!following.current || view === null || element.offsetHeight <= view.clientHeight) return;
      following.current = false;
      view.scrollTop += element.getBoundingClientRect().top - view.getBoundingClientRect().top;
    },
    [scroller],
  );

  useLayoutEffect(() => {
    if (size === 0 || content === null) return;
    if (!following.current) following.current = isNear();
    if (following.current) toEnd();
    setAtEnd(following.current);
  }, [toEnd, isNear, size, content]);

  // A smaller window or a growing composer takes room at the end, where the reader is.
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => {
      if (following.current) toEnd();
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller, toEnd]);

  return { atEnd, isFollowing, onScroll, hold, toEnd, showStart };
}
