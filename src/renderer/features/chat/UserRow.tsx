import { memo } from 'react';
import type { UserItem } from '../../../shared/conversation.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { formatTime } from '../../ui/format.ts';

/** What a person wrote, exactly as they wrote it. */
export const UserRow = memo(function UserRow({ item }: { item: UserItem }) {
  return (
    <div className="group flex items-end justify-end gap-1 pt-2 pb-2">
      <div className="flex items-center opacity-0 transition-opacity duration-150 group-focus-within:opacity-100 group-hover:opacity-100 no-hover:opacity-100">
        <time dateTime={new Date(item.createdAt).toISOString()} className="text-label text-faint tabular-nums">
          {formatTime(item.createdAt)}
        </time>
        <CopyButton label="Copy message" text={() => item.text} className="ml-1" />
      </div>
      <div className="max-w-[85%] min-w-0 rounded-block bg-soft px-3 py-2 whitespace-pre-wrap [overflow-wrap:anywhere]">
        <h2 className="sr-only">You</h2>
        {item.text}
      </div>
    </div>
  );
});
