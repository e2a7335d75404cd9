import { classes } from '../../ui/classes.ts';

interface UserBadgeProps {
  user: { name: string; color: number };
  /** 32 px instead of 20. */
  large?: boolean;
}

/** A disc in a user's colour with the first letter of their name, which has to be said beside it. */
export function UserBadge({ user: { name, color }, large = false }: UserBadgeProps) {
  return (
    <span
      aria-hidden
      className={classes(
        'inline-flex shrink-0 items-center justify-center rounded-full font-semibold text-page select-none',
        large ? 'size-8 text-body' : 'size-5 text-label leading-none!',
      )}
      style={{ background: `var(--agent-${color})` }}
    >
      {initialOf(name)}
    </span>
  );
}

/** What a reader takes for the first letter, of whatever script. */
function initialOf(name: string): string {
  const [first] = new Intl.Segmenter().segment(name.trim());
  return first?.segment.toLocaleUpperCase() ?? '';
}
