import { ArrowRight } from 'lucide-react';
import { memo } from 'react';
import type { Speaker } from '../../../shared/agent.ts';
import type { HandoffItem } from '../../../shared/conversation.ts';
import { ColorDot } from '../../ui/ColorDot.tsx';
import { visibleText } from '../../ui/visibleText.ts';
import { listed } from '../../ui/words.ts';

interface HandoffRowProps {
  item: HandoffItem;
  /** No more handoffs are allowed in this answer. */
  last: boolean;
}

/** That the request moved from one agent to another: from whom to whom, why, and with what it goes on. */
export const HandoffRow = memo(function HandoffRow({ item, last }: HandoffRowProps) {
  const { from, to, reason, servers } = item;
  const has = servers.length === 0 ? 'has no server that is on' : `has ${listed(servers.map(visibleText))}`;
  const bound = last ? `the most handoffs of one answer, so ${visibleText(to.name)} answers` : '';
  const words = [sentence(reason), has, bound].filter((part) => part !== '').join(' · ');
  return (
    <section aria-label={`Handoff from ${visibleText(from.name)} to ${visibleText(to.name)}`} className="py-3">
      <div className="flex items-center gap-3">
        <span aria-hidden className="h-px flex-1 bg-line" />
        <p className="flex min-w-0 items-center gap-2 text-label font-semibold text-quiet">
          <Name speaker={from} />
          <ArrowRight size={14} strokeWidth={1.5} aria-label="to" className="shrink-0 text-faint" />
          <Name speaker={to} />
        </p>
        <span aria-hidden className="h-px flex-1 bg-line" />
      </div>
      <p className="mx-auto mt-1 max-w-[56ch] text-center text-label text-faint [overflow-wrap:anywhere]">{words}</p>
    </section>
  );
});

/** A reason on one line; more follows it, so that it has no full stop. */
function sentence(reason: string): string {
  return visibleText(reason)
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/(?<!\.)\.$/, '');
}

function Name({ speaker }: { speaker: Speaker }) {
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <ColorDot color={speaker.color} />
      <span className="truncate">{visibleText(speaker.name)}</span>
    </span>
  );
}
