import type { Attachment } from '../../../../shared/conversation.ts';
import type { StoredResult } from '../../../../shared/tool.ts';

/** A file of a message as a stored part, which is read, shown and saved like those of results. */
export function attachmentPart({ handle, kind, name, mimeType, bytes }: Attachment): StoredResult {
  return { handle, kind, name, mimeType, bytes };
}
