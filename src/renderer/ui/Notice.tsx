import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { classes } from './classes.ts';

const looks = {
  plain: { box: 'bg-soft', icon: Info, ink: 'text-quiet' },
  warn: { box: 'bg-warn-soft', icon: TriangleAlert, ink: 'text-warn' },
  bad: { box: 'bg-bad-soft', icon: CircleAlert, ink: 'text-bad' },
};

/**
 * A short message in place, with what can be done about it. `bad` is announced at once, unless it is `old`: it was there
 * before.
 */
export function Notice(props: {
  tone: keyof typeof looks;
  children: ReactNode;
  actions?: ReactNode;
  old?: boolean;
  className?: string;
}) {
  const { box, icon: Icon, ink } = looks[props.tone];
  return (
    <div
      role={props.tone === 'bad' && !props.old ? 'alert' : 'note'}
      className={classes('flex flex-wrap items-center gap-x-3 gap-y-2 rounded-block px-3 py-2', box, props.className)}
    >
      <div className="flex min-w-48 flex-1 items-start gap-2 text-second">
        <Icon size={16} strokeWidth={1.5} aria-hidden className={classes('mt-px shrink-0', ink)} />
        <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">{props.children}</div>
      </div>
      {/* Where there is no room beside the text, they begin where it does. */}
      {props.actions && <div className="flex flex-wrap items-center gap-2 pl-6">{props.actions}</div>}
    </div>
  );
}
