import { Pencil } from 'lucide-react';
import { memo } from 'react';
import type { Turn, UserItem } from '../../../shared/conversation.ts';
import { useStores } from '../../stores/stores.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { formatTime } from '../../ui/format.ts';
import { useFocusAfter } from '../../ui/hooks.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { MessageAttachments } from './attachments/MessageAttachments.tsx';
import { EditMessage } from './EditMessage.tsx';
import type { Versions } from './rows.ts';
import { VersionSwitch } from './VersionSwitch.tsx';

interface UserRowProps {
  item: UserItem;
  turn: Turn;
  versions: Versions;
  /** A turn of the conversation is under way. */
  busy: boolean;
  /** The text as it is being changed; null while it is not. */
  edited: string | null;
  /** Null ends the changing. */
  onEdit(itemId: string, text: string | null): void;
}

/** What a person wrote, exactly as they wrote it, with the files that they sent. */
export const UserRow = memo(function UserRow({ item, turn, versions, busy, edited, onEdit }: UserRowProps) {
  const { id, text, attachments, createdAt } = item;
  const { ui } = useStores();
  const pencil = useFocusAfter<HTMLButtonElement>(edited !== null);
  if (edited !== null)
    return (
      <EditMessage
        item={item}
        turn={turn}
        text={edited}
        busy={busy}
        onChange={(next) => onEdit(id, next)}
        onDone={() => onEdit(id, null)}
      />
    );
  return (
    <div className="group flex flex-col items-end gap-1 py-2">
      <h2 className="sr-only">You</h2>
      <MessageAttachments attachments={attachments} />
      <div className="flex max-w-full items-end justify-end gap-1">
        <div className="flex items-center opacity-0 transition-opacity duration-150 group-focus-within:opacity-100 group-hover:opacity-100 no-hover:opacity-100">
          <time dateTime={new Date(createdAt).toISOString()} className="mr-1 text-label text-faint tabular-nums">
            {formatTime(createdAt)}
          </time>
          {text !== '' && <CopyButton label="Copy message" text={() => text} />}
          <IconButton
            small
            ref={pencil}
            icon={Pencil}
            label="Edit message"
            disabled={busy}
            onClick={() => onEdit(id, ui.draft(id) || text)}
          />
        </div>
        {text !== '' && (
          <div
            dir="auto"
            className="min-w-0 rounded-block bg-soft px-3 py-2 whitespace-pre-wrap [overflow-wrap:anywhere]"
          >
            {text}
          </div>
        )}
      </div>
      <VersionSwitch versions={versions} />
    </div>
  );
});
