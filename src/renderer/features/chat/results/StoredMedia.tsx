import { useState } from 'react';
import type { StoredResult } from '../../../../shared/tool.ts';
import { Button } from '../../../ui/Button.tsx';
import { Modal } from '../../../ui/Modal.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { visibleText } from '../../../ui/visibleText.ts';
import { partTitle } from './partView.ts';
import { type MediaState, useStoredMedia } from './useStoredMedia.ts';

interface StoredMediaProps {
  part: StoredResult;
  /** One of the types that `partView` lets through. */
  mimeType: string;
}

/** A stored picture, shown in place; a click shows it large. */
export function StoredImage({ part, mimeType }: StoredMediaProps) {
  const { frame, media, retry } = useStoredMedia(part, mimeType);
  const [large, setLarge] = useState(false);
  const [broken, setBroken] = useState(false);
  const title = visibleText(partTitle(part));
  const alt = part.name === null ? 'Image in the result, without a description' : `Image: ${title}`;
  return (
    <div ref={frame}>
      {media.status === 'ready' && !broken && (
        <button
          type="button"
          aria-label={`Show large: ${title}`}
          onClick={() => setLarge(true)}
          className="block max-w-full overflow-hidden rounded-control border border-line bg-soft"
        >
          <img src={media.address} alt={alt} onError={() => setBroken(true)} className="max-h-80 max-w-full" />
        </button>
      )}
      {broken && <Notice tone="plain">This image can’t be shown: its content is damaged or of another kind.</Notice>}
      <NotReady media={media} what="image" onRetry={retry} />
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

/** A stored sound, with the controls to play it. */
export function StoredAudio({ part, mimeType }: StoredMediaProps) {
  const { frame, media, retry } = useStoredMedia(part, mimeType);
  return (
    <div ref={frame}>
      {media.status === 'ready' && (
        <audio controls src={media.address} aria-label={visibleText(partTitle(part))} className="h-10 w-full max-w-90">
          <track kind="captions" />
        </audio>
      )}
      <NotReady media={media} what="sound" onRetry={retry} />
    </div>
  );
}

function NotReady({ media, what, onRetry }: { media: MediaState; what: string; onRetry(): void }) {
  if (media.status === 'ready') return null;
  if (media.status === 'reading')
    return (
      <p className="flex h-12 items-center text-label text-faint tabular-nums">
        Loading the {what}… {Math.floor(media.share * 100)} %
      </p>
    );
  const again = media.error.retryable && <Button onClick={onRetry}>Try again</Button>;
  return (
    <Notice tone="bad" actions={again}>
      {media.error.message}
    </Notice>
  );
}
