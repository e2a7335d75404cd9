import { Hand } from 'lucide-react';
import { memo, useMemo } from 'react';
import { Button } from '../../../ui/Button.tsx';
import { allowOnce, denyOnce } from './answerChoices.ts';
import { useDecision } from './useDecision.ts';

/** Answers all calls of a turn that wait, at once. It stands below them, so that who answers has come past each. */
export const BatchRow = memo(function BatchRow({ approvalIds }: { approvalIds: string }) {
  const ids = useMemo(() => approvalIds.split(' '), [approvalIds]);
  const { answered, answer } = useDecision(ids);
  return (
    <fieldset
      aria-label="Calls that wait"
      disabled={answered}
      className="my-1 flex flex-wrap items-center gap-2 rounded-block border border-warn bg-raised px-3 py-2 text-second"
    >
      <Hand size={16} strokeWidth={1.5} aria-hidden className="shrink-0 text-warn" />
      <span className="min-w-32 flex-1 font-semibold tabular-nums">{ids.length} calls wait for you</span>
      <Button onClick={() => answer(allowOnce)}>Allow all</Button>
      <Button onClick={() => answer(denyOnce)}>Deny all</Button>
    </fieldset>
  );
});
