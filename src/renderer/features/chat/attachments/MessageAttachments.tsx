import { FileText } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import type { Attachment } from '../../../../shared/conversation.ts';
import type { StoredResult } from '../../../../shared/tool.ts';
import { Button } from '../../../ui/Button.tsx';
import { formatBytes } from '../../../ui/format.ts';
import { Modal } from '../../../ui/Modal.tsx';
import { visibleText } from '../../../ui/visibleText.ts';
import { partTitle, partView } from '../results/partView.ts';
import { SaveButton } from '../results/SaveButton.tsx';
import { useStoredMedia } from '../results/useStoredMedia.ts';
import { attachmentPart } from './attachmentPart.ts';

const ResultViewer = lazy(() => import('../results/ResultViewer.tsx'));

/** The files that went with a message: pictures small, texts to be opened, others to be saved. */
export function MessageAttachments({ attachments }: { attachments: readonly Attachment[] }) {
  if (attachments.length === 0) return null;
  return (
    <ul aria-label="Files" className="flex flex-wrap items-end justify-end gap-2">
      {attachments.map((attachment) => (
        <li key={attachment.handle} className="max-w-full min-w-0">
          <File part={attachmentPart(attachment)} />
        </li>
      ))}
    </ul>
  );
}

function File({ part }: { part: StoredResult }) {
  const view = partView(part);
  if (view.kind === 'image') return <Picture part={part} mimeType={view.mimeType} />;
  return (
    <FileLine part={part}>{view.kind === 'text' ? <ShowButton part={part} /> : <SaveButton part={part} />}</FileLine>
  );
}

function FileLine({ part, children }: { part: StoredResult; children: React.ReactNode }) {
  return (
    <div className="flex items-center gap-2 rounded-control border border-line bg-raised py-1 pr-1 pl-2 text-second">
      <FileText size={16} strokeWidth={1.5} aria-hidden className="shrink-0 text-quiet" />
      <span className="min-w-0 truncate">{visibleText(partTitle(part))}</span>
      <span className="shrink-0 text-label text-faint tabular-nums">{formatBytes(part.bytes)}</span>
      {children}
    </div>
  );
}

function ShowButton({ part }: { part: StoredResult }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button aria-label={`Show ${visibleText(partTitle(part))}`} onClick={() => setOpen(true)}>
        Show
      </Button>
      {open && (
        <Suspense fallback={null}>
          <ResultViewer part={part} from="Sent with your message" onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}

/** A picture, small; a click shows it large. */
function Picture({ part, mimeType }: { part: StoredResult; mimeType: string }) {
  const { frame, media, retry } = useStoredMedia(part, mimeType);
  const [large, setLarge] = useState(false);
  const [broken, setBroken] = useState(false);
  const title = visibleText(partTitle(part));
  const alt = `Image: ${title}`;
  if (broken || media.status === 'failed') {
    const again = media.status === 'failed' && media.error.retryable;
    return (
      <FileLine part={part}>
        {again ? <Button onClick={retry}>Load again</Button> : <SaveButton part={part} />}
      </FileLine>
    );
  }
  return (
    <div ref={frame}>
      {media.status === 'reading' ? (
        <div className="flex size-24 items-center justify-center rounded-control bg-soft text-label text-faint tabular-nums">
          {Math.floor(media.share * 100)} %
        </div>
      ) : (
        <button
          type="button"
          aria-label={`Show large: ${title}`}
          onClick={() => setLarge(true)}
          className="block max-w-full overflow-hidden rounded-control border border-line bg-soft"
        >
          <img src={media.address} alt={alt} onError={() => setBroken(true)} className="max-h-40 max-w-full" />
        </button>
      )}
      {large && media.status === 'ready' && (
        <Modal title={title} wide onClose={() => setLarge(false)}>
          <div className="min-h-0 overflow-auto px-5 pb-5">
            <img src={media.address} alt={alt} className="mx-auto max-w-full" />
          </div>
        </Modal>
      )}
    </div>
  );
}
