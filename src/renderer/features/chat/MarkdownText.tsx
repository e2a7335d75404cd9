import { type ComponentType, useEffect, useState } from 'react';

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

/** What a model wrote. Without the renderer the text is still there to read. */
export function MarkdownText({ text, streaming }: { text: string; streaming: boolean }) {
  const [renderer, setRenderer] = useState<Renderer | null>(() => loaded);
  useEffect(() => {
    if (renderer !== null) return;
    preloadMarkdown().then(
      (component) => setRenderer(() => component),
      () => {},
    );
  }, [renderer]);
  const Markdown = renderer;
  if (Markdown === null)
    return (
      <div dir="auto" className="whitespace-pre-wrap [overflow-wrap:anywhere]">
        {text}
      </div>
    );
  return <Markdown text={text} streaming={streaming} />;
}
