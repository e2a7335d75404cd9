import { ChevronLeft, ChevronRight } from 'lucide-react';
import { classes } from '../../ui/classes.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import type { Versions } from './rows.ts';
import { useBranchActs } from './useBranchActs.ts';

/** Which version of a message is shown, and the way to the others. */
export function VersionSwitch({ versions }: { versions: Versions }) {
  const { showTurn } = useBranchActs();
  const { index, of, previous, next } = versions;
  if (of < 2) return null;
  return (
    // `data-holds`: what a reader looks at stays where it is while they go from one version to another.
    <fieldset aria-label="Versions" data-holds className="flex items-center text-label text-quiet tabular-nums">
      <Step label="Previous version" icon={ChevronLeft} turnId={previous} onShow={showTurn} />
      <span>
        {index} / {of}
      </span>
      <Step label="Next version" icon={ChevronRight} turnId={next} onShow={showTurn} />
    </fieldset>
  );
}

function Step(props: {
  label: string;
  icon: typeof ChevronLeft;
  turnId: string | null;
  onShow(turnId: string): Promise<boolean>;
}) {
  const { label, icon, turnId, onShow } = props;
  const off = turnId === null;
  return (
    <IconButton
      small
      icon={icon}
      label={label}
      // Not disabled at an end: who gets there by keyboard would lose the focus.
      aria-disabled={off}
      className={classes(off && 'opacity-50 hover:bg-transparent!')}
      onClick={() => !off && void onShow(turnId)}
    />
  );
}
