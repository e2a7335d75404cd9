import { type ComponentType, memo, useEffect, useState } from 'react';
import type { AssistantItem } from '../../../shared/conversation.ts';
import { classes } from '../../ui/classes.ts';

type Renderer = ComponentType<{ text: string; streaming: boolean }>;

let loaded: Renderer | null = null;

/**
 * Fetches the renderer of answers ahead of the first one. Once it is there, answers are drawn with it at once: `lazy`
 * would first show each new one in another shape, and then make it jump.
 */
export async function preloadMarkdown(): Promise<Renderer> {
  loaded ??= (await import('./markdown/Markdown.tsx')).Markdown;
  return loaded;
}

function useMarkdown(): Renderer | null {
  const [renderer, setRenderer] = useState<Renderer | null>(() => loaded);
  useEffect(() => {
    if (renderer !== null) return;
    // Without it the text is still there to read.
    preloadMarkdown().then(
      (component) => setRenderer(() => component),
      () => {},
    );
  }, [renderer]);
  return renderer;
}

const dots = ['bg-(--agent-0)', 'bg-(--agent-1)', 'bg-(--agent-2)', 'bg-(--agent-3)'] as const;

/** The colour of an agent: the same for the same name, everywhere. */
function dotOf(name: string): string {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return dots[name === 'Assistant' ? 0 : sum % dots.length] ?? dots[0];
}

/** Text of an agent. */
export const AnswerRow = memo(function AnswerRow({ item, showAgent }: { item: AssistantItem; showAgent: boolean }) {
  const Markdown = useMarkdown();
  return (
    <div className="py-1">
      {showAgent && (
        <h2 className="mb-1 flex items-center gap-2 text-label font-semibold text-quiet">
          <span aria-hidden className={classes('size-2 rounded-full', dotOf(item.agentName))} />
          {item.agentName}
        </h2>
      )}
      {Markdown === null ? (
        <div className="whitespace-pre-wrap [overflow-wrap:anywhere]">{item.text}</div>
      ) : (
        <Markdown text={item.text} streaming={item.status === 'streaming'} />
      )}
    </div>
  );
});
