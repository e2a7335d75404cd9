import { maxAttachmentBytes, maxAttachments } from '../../../../shared/conversation.ts';
import { formatBytes } from '../../../ui/format.ts';
import { visibleText } from '../../../ui/visibleText.ts';

/**
 * Which of some files can go with a message that has `present` already, in their order, and what is to be said of the
 * others: a sentence each, for a user.
 */
export function chooseFiles<T extends Pick<File, 'name' | 'size'>>(files: readonly T[], present: number) {
  const fit = files.filter(({ size }) => size > 0 && size <= maxAttachmentBytes);
  const taken = fit.slice(0, Math.max(0, maxAttachments - present));
  const refused = files.flatMap(({ name, size }) => {
    if (size === 0) return [`“${visibleText(name)}” is empty, so there is nothing to send.`];
    if (size <= maxAttachmentBytes) return [];
    return [
      `“${visibleText(name)}” has ${formatBytes(size)}. A file may have at most ${formatBytes(maxAttachmentBytes)}.`,
    ];
  });
  if (taken.length < fit.length)
    refused.push(`A message takes at most ${maxAttachments} files. Send the others with the next one.`);
  return { taken, refused };
}
