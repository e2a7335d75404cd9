import { lazy, Suspense, useState } from 'react';
import { assertNever } from '../../../../shared/errors.ts';
import type { StoredResult } from '../../../../shared/tool.ts';
import { Button } from '../../../ui/Button.tsx';
import { formatBytes } from '../../../ui/format.ts';
import { visibleText } from '../../../ui/visibleText.ts';
import { partTitle, partView } from './partView.ts';
import { SaveButton } from './SaveButton.tsx';
import { StoredAudio, StoredImage } from './StoredMedia.tsx';

const ResultViewer = lazy(() => import('./ResultViewer.tsx'));

/** The parts of a result that the host keeps: pictures and sounds in place, texts to be opened, files to be saved. */
export function StoredParts({ parts, from }: { parts: readonly StoredResult[]; from: string }) {
  if (parts.length === 0) return null;
  return (
    <section aria-label="Stored results">
      <h3 className="mb-1 flex h-7 items-center text-label font-semibold text-quiet">Stored results</h3>
      <ul className="space-y-2">
        {parts.map((part) => (
          <li key={part.handle} className="rounded-control border border-line px-3 py-2">
            <StoredPart part={part} from={from} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function StoredPart({ part, from }: { part: StoredResult; from: string }) {
  const view = partView(part);
  const title = visibleText(partTitle(part));
  return (
    <div className="space-y-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <p className="min-w-32 flex-1 [overflow-wrap:anywhere]">
          <span className="font-semibold">{title}</span>{' '}
          <span className="text-label text-faint tabular-nums">
            {visibleText(part.mimeType)} · {formatBytes(part.bytes)}
          </span>
        </p>
        <span className="flex items-center gap-2">
          {view.kind === 'text' && <ShowAll part={part} from={from} />}
          <SaveButton part={part} />
        </span>
      </div>
      <Media part={part} view={view} />
    </div>
  );
}

function Media({ part, view }: { part: StoredResult; view: ReturnType<typeof partView> }) {
  switch (view.kind) {
    case 'image':
      return <StoredImage part={part} mimeType={view.mimeType} />;
    case 'audio':
      return <StoredAudio part={part} mimeType={view.mimeType} />;
    case 'text':
    case 'file':
      return null;
    default:
      return assertNever(view);
  }
}

/** Opens a stored text in the viewer. `from` names the call that it is of. */
function ShowAll({ part, from }: { part: StoredResult; from: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Show all ({formatBytes(part.bytes)})</Button>
      {open && (
        <Suspense fallback={null}>
          <ResultViewer part={part} from={from} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
