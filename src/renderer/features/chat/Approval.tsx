import { useState } from 'react';
import type { ToolCallItem } from '../../../shared/conversation.ts';
import { Button } from '../../ui/Button.tsx';
import { argumentWords, toolLabel } from './toolWords.ts';
import { useTurnActs } from './useTurnActs.ts';

/** Asks a person whether a call may run: what, where, with exactly which arguments. */
export function Approval({ item }: { item: ToolCallItem }) {
  const { decide } = useTurnActs(null);
  const [answered, setAnswered] = useState(false);
  const { approvalId } = item;
  const answer = async (decision: 'allow' | 'deny') => {
    if (approvalId === null) return;
    setAnswered(true);
    // The row changes when the host says so; a refused answer can be given again.
    if (!(await decide(approvalId, decision))) setAnswered(false);
  };
  return (
    <fieldset className="space-y-3 px-3 pt-1 pb-3 text-second" disabled={answered || approvalId === null}>
      <legend className="sr-only">Approval</legend>
      <p>
        The assistant wants to run <strong className="font-semibold">{toolLabel(item)}</strong> on the server{' '}
        <strong className="font-semibold">{item.serverName}</strong>
        {Object.keys(item.arguments).length > 0 ? ' with:' : '. It takes no arguments.'}
      </p>
      <Arguments item={item} />
      <div className="flex items-center gap-2">
        <Button look="primary" onClick={() => answer('allow')}>
          Allow
        </Button>
        <Button onClick={() => answer('deny')}>Deny</Button>
      </div>
    </fieldset>
  );
}

function Arguments({ item }: { item: ToolCallItem }) {
  const list = argumentWords(item.arguments);
  if (list.length === 0) return null;
  return (
    <dl className="grid max-h-72 grid-cols-[minmax(64px,auto)_1fr] gap-x-4 gap-y-1 overflow-y-auto rounded-control bg-soft px-3 py-2">
      {list.map(({ name, label, value }) => (
        <div key={name} className="contents">
          <dt className="text-faint">{label}</dt>
          <dd className="min-w-0 whitespace-pre-wrap [overflow-wrap:anywhere]">{value === '' ? '(empty)' : value}</dd>
        </div>
      ))}
    </dl>
  );
}
