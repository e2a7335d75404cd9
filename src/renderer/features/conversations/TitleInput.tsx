import { useEffect, useRef } from 'react';
import { classes } from '../../ui/classes.ts';

/** Renames in place: Enter or leaving keeps the new title, Escape the old one. */
export function TitleInput(props: { title: string; className?: string; onDone(title: string | null): void }) {
  const input = useRef<HTMLInputElement>(null);
  const done = useRef(false);
  useEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, []);
  const finish = (title: string | null) => {
    // Removing a focused field also makes it lose the focus, which must not count a second time.
    if (done.current) return;
    done.current = true;
    props.onDone(title);
  };
  return (
    <input
      ref={input}
      aria-label="Title"
      defaultValue={props.title}
      maxLength={200}
      onBlur={(event) => finish(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && !event.nativeEvent.isComposing) finish(event.currentTarget.value);
        if (event.key === 'Escape') {
          event.preventDefault();
          finish(null);
        }
      }}
      className={classes('h-7 min-w-0 rounded-control border border-edge bg-page px-2 text-second', props.className)}
    />
  );
}
