import { type CSSProperties, useEffect, useState } from 'react';
import { CopyButton } from '../../../ui/CopyButton.tsx';
import type { CodeToken } from './highlight.ts';

/** Longer blocks stay plain: colouring them would hold up the page. In characters. */
const longestHighlighted = 50_000;

/** The lines of a block in colour, once they are. Until then, and for what can't be coloured, null. */
function useHighlight(code: string, language: string, closed: boolean): CodeToken[][] | null {
  const [result, setResult] = useState<{ code: string; lines: CodeToken[][] } | null>(null);
  useEffect(() => {
    if (!closed || language === '' || code.length > longestHighlighted) return;
    let stale = false;
    const run = async () => {
      const { highlight, languageOf } = await import('./highlight.ts');
      const known = languageOf(language);
      if (known === null) return;
      const lines = await highlight(code, known);
      if (!stale) setResult({ code, lines });
    };
    // Without its colours the code is still there to read.
    run().catch(() => {});
    return () => {
      stale = true;
    };
  }, [code, language, closed]);
  return result?.code === code ? result.lines : null;
}

/** A block of code with its language and a copy button. `closed`: its text will not grow any more. */
export function CodeBlock({ code, language, closed }: { code: string; language: string; closed: boolean }) {
  const lines = useHighlight(code, language, closed);
  return (
    <figure dir="ltr" className="overflow-hidden rounded-block border border-line bg-raised">
      <figcaption className="flex h-8 items-center justify-between border-b border-line pr-1 pl-3 text-label text-faint">
        {language === '' ? 'Text' : language}
        <CopyButton label="Copy code" text={() => code} />
      </figcaption>
      <pre className="overflow-x-auto px-3 py-2">
        <code>{lines === null ? code : lines.map((line, index) => <Line key={lineKey(index)} line={line} />)}</code>
      </pre>
    </figure>
  );
}

/** A line's identity is its number. */
const lineKey = (index: number) => `line-${index}`;

function Line({ line }: { line: CodeToken[] }) {
  return (
    <>
      {line.map(({ at, text, light, dark }) => (
        <span
          key={at}
          className="shiki-token"
          style={{ '--token-light': light, '--token-dark': dark } as CSSProperties}
        >
          {text}
        </span>
      ))}
      {'\n'}
    </>
  );
}
