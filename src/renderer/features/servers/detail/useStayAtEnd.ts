import { type RefObject, type UIEvent, useLayoutEffect, useRef } from 'react';

/** How near to the end counts as the end, in pixels. */
const endThreshold = 24;

interface StayAtEnd {
  box: RefObject<HTMLElement | null>;
  /** The view stays at the end. */
  following: boolean;
  onFollow(follow: boolean): void;
  /** What is shown, and its height: after a change of either the end is somewhere else. */
  content: unknown;
  height: number;
}

/** Keeps a scroller at its end while it follows, and tells when its reader goes up or comes back. Returns `onScroll`. */
export function useStayAtEnd({ box, following, onFollow, content, height }: StayAtEnd): (event: UIEvent) => void {
  const lastTop = useRef(0);
  useLayoutEffect(() => {
    const element = box.current;
    if (element && following && content !== null && height > 0) element.scrollTop = element.scrollHeight;
  }, [box, following, content, height]);
  return ({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
    const atEnd = scrollHeight - scrollTop - clientHeight < endThreshold;
    const upwards = scrollTop < lastTop.current;
    lastTop.current = scrollTop;
    // New lines move the end away before the view follows them: only who goes up wants to stay there.
    if (atEnd && !following) onFollow(true);
    if (!atEnd && upwards && following) onFollow(false);
  };
}
