import { type ReactNode, useRef } from 'react';
import type { ToolCallItem } from '../../../shared/conversation.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { useScrollFocus } from '../../ui/hooks.ts';
import { Notice } from '../../ui/Notice.tsx';
import { visibleText } from '../../ui/visibleText.ts';
import { permissionWords } from './approvals/permissionWords.ts';
import { StoredParts } from './results/StoredParts.tsx';
import { cutWords, resultText, toolLabel } from './toolWords.ts';

/** A call's arguments and what came of it. */
export function ToolCallDetails({ item }: { item: ToolCallItem }) {
  const result = resultText(item);
  const data = item.outcome?.success ? item.outcome.data : null;
  const cut = data === null ? null : cutWords(data);
  const permission = permissionWords(item);
  return (
    <div className="space-y-3 border-t border-line px-3 py-3 text-second">
      {Object.keys(item.arguments).length > 0 && (
        <Block title="Arguments" text={visibleText(JSON.stringify(item.arguments, null, 2))} />
      )}
      {result !== null && (
        <Block title="Result" text={result === '' ? '(empty)' : result}>
          {cut !== null && <p className="mt-1 text-label text-faint tabular-nums">{cut}</p>}
        </Block>
      )}
      {data !== null && <StoredParts parts={data.stored} from={`${item.serverName} · ${toolLabel(item)}`} />}
      {item.outcome?.success === false && (
        <Notice tone="bad" old>
          {visibleText(item.outcome.error.message)}
        </Notice>
      )}
      <OpenEnd item={item} />
      <div className="space-y-1 text-label text-faint [overflow-wrap:anywhere]">
        {permission !== null && <p>{permission}</p>}
        <p>
          Tool name: <code className="font-mono">{visibleText(item.tool)}</code>
        </p>
      </div>
    </div>
  );
}

/** What is to be said of a call that ended without an outcome. */
function OpenEnd({ item }: { item: ToolCallItem }) {
  if (item.outcome !== null) return null;
  if (item.status === 'denied') return <p className="text-quiet">This call was not allowed, so it was not sent.</p>;
  if (item.status === 'cancelled') return <p className="text-quiet">Stopped before it had a result.</p>;
  if (item.status !== 'unknown') return null;
  return (
    <Notice tone="bad" old>
      The call was sent, but its result was never seen. It may have taken effect: look before you run it again. It is
      not sent again by itself.
    </Notice>
  );
}

function Block({ title, text, children }: { title: string; text: string; children?: ReactNode }) {
  const scroller = useRef<HTMLPreElement>(null);
  useScrollFocus(scroller);
  return (
    <section aria-label={title}>
      <div className="mb-1 flex h-7 items-center justify-between">
        <h3 className="text-label font-semibold text-quiet">{title}</h3>
        <CopyButton label={`Copy ${title.toLowerCase()}`} text={() => text} />
      </div>
      <pre
        ref={scroller}
        className="max-h-80 -outline-offset-2! overflow-auto rounded-control bg-soft px-3 py-2 font-mono text-label whitespace-pre-wrap [overflow-wrap:anywhere]"
      >
        {text}
      </pre>
      {children}
    </section>
  );
}
