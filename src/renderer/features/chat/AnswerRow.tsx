import { memo } from 'react';
import type { AssistantItem } from '../../../shared/conversation.ts';
import { ColorDot } from '../../ui/ColorDot.tsx';
import { visibleText } from '../../ui/visibleText.ts';
import { MarkdownText } from './MarkdownText.tsx';

/** Text of an agent. */
export const AnswerRow = memo(function AnswerRow({ item, showAgent }: { item: AssistantItem; showAgent: boolean }) {
  return (
    <div className="py-1">
      {showAgent && (
        <h2 className="mb-1 flex items-center gap-2 text-label font-semibold text-quiet">
          <ColorDot color={item.agentColor} />
          {visibleText(item.agentName)}
        </h2>
      )}
      <MarkdownText text={item.text} streaming={item.status === 'streaming'} />
    </div>
  );
});
