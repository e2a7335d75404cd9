import { FileText, RotateCcw, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { assertNever } from '../../../../shared/errors.ts';
import type { Upload } from '../../../stores/uploads.ts';
import { classes } from '../../../ui/classes.ts';
import { formatBytes } from '../../../ui/format.ts';
import { IconButton } from '../../../ui/IconButton.tsx';
import { visibleText } from '../../../ui/visibleText.ts';
import { ProgressBar } from '../ProgressBar.tsx';
import { partView } from '../results/partView.ts';

interface UploadListProps {
  uploads: readonly Upload[];
  onRetry(id: string): void;
  onRemove(id: string): void;
}

/** The files that are to go with the message that is being written. */
export function UploadList({ uploads, onRetry, onRemove }: UploadListProps) {
  if (uploads.length === 0) return null;
  return (
    <ul aria-label="Files to send" className="mb-2 flex flex-wrap gap-2">
      {uploads.map((upload) => (
        <li key={upload.id} className="max-w-full min-w-0">
          <UploadChip upload={upload} onRetry={() => onRetry(upload.id)} onRemove={() => onRemove(upload.id)} />
        </li>
      ))}
    </ul>
  );
}

function UploadChip({ upload, onRetry, onRemove }: { upload: Upload; onRetry(): void; onRemove(): void }) {
  const { file, state } = upload;
  const name = visibleText(file.name) || 'File';
  const failed = state.status === 'failed';
  return (
    <div
      className={classes(
        'relative flex max-w-72 items-center gap-2 overflow-hidden rounded-control border py-1 pr-1 pl-2 text-second',
        failed ? 'border-bad' : 'border-line',
      )}
    >
      <Picture file={file} />
      <div className="min-w-0">
        <p className="truncate">{name}</p>
        <p className={classes('text-label tabular-nums', failed ? 'text-bad' : 'text-faint')}>{stateWords(upload)}</p>
      </div>
      {failed && <IconButton small icon={RotateCcw} label={`Try again: ${name}`} onClick={onRetry} />}
      <IconButton small icon={X} label={`Remove ${name}`} onClick={onRemove} />
      {state.status === 'sending' && (
        <ProgressBar label={name} words={{ share: state.share, amount: percent(state.share), message: '' }} />
      )}
    </div>
  );
}

function stateWords({ file, state }: Upload): string {
  switch (state.status) {
    case 'ready':
      return formatBytes(file.size);
    case 'sending':
      return `${formatBytes(file.size)} · ${percent(state.share)}`;
    case 'failed':
      return state.error.message;
    default:
      return assertNever(state);
  }
}

function percent(share: number): string {
  return `${Math.floor(share * 100)} %`;
}

/** The file's own picture where it is one that the page shows, else a sign for a file. */
function Picture({ file }: { file: File }) {
  const [address, setAddress] = useState<string | null>(null);
  const view = partView({ kind: 'file', mimeType: file.type, bytes: file.size });
  const mimeType = view.kind === 'image' ? view.mimeType : null;
  useEffect(() => {
    if (mimeType === null) return;
    // Under a type of ours: what the file says of itself is not to be trusted.
    const made = URL.createObjectURL(new Blob([file], { type: mimeType }));
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [file, mimeType]);
  if (address === null) return <FileText size={16} strokeWidth={1.5} aria-hidden className="shrink-0 text-quiet" />;
  return <img src={address} alt="" className="size-8 shrink-0 rounded-sm bg-soft object-cover" />;
}
