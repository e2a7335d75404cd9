import { ChevronRight } from 'lucide-react';
import { memo, useId, useState } from 'react';
import type { ReasoningItem } from '../../../shared/conversation.ts';
import { classes } from '../../ui/classes.ts';
import { MarkdownText } from './MarkdownText.tsx';

/** That a model thought before it went on; what it thought opens when a person asks. */
export const ReasoningRow = memo(function ReasoningRow({ item }: { item: ReasoningItem }) {
  const [open, setOpen] = useState(false);
  const bodyId = useId();
  return (
    <div className="py-0.5 text-second text-quiet">
      <button
        type="button"
        aria-expanded={open}
        aria-controls={bodyId}
        onClick={() => setOpen(!open)}
        className="-ml-1 flex h-7 items-center gap-1 rounded-control px-1 hover:text-ink"
      >
        <ChevronRight
          size={16}
          strokeWidth={1.5}
          aria-hidden
          className={classes('shrink-0 transition-transform duration-150 ease-out', open && 'rotate-90')}
        />
        Thought about it
      </button>
      <div id={bodyId}>
        {open && (
          <section aria-label="Thoughts" className="mb-1 ml-[11px] border-l border-line pl-4">
            <MarkdownText text={item.text} streaming={false} />
          </section>
        )}
      </div>
    </div>
  );
});
