import { classes } from './classes.ts';

/** The dot that tells agents, or users, apart, by its number: `--agent-<color>`. The name that it belongs to stands beside it. */
export function ColorDot({ color, className }: { color: number; className?: string }) {
  return (
    <span
      aria-hidden
      className={classes('inline-block size-2 shrink-0 rounded-full', className)}
      style={{ background: `var(--agent-${color})` }}
    />
  );
}
