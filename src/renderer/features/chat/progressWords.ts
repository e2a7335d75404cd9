import type { ToolCallItem } from '../../../shared/conversation.ts';
import type { Progress } from '../../../shared/tool.ts';
import { visibleText } from '../../ui/visibleText.ts';

/** How far a call is, for reading. */
export interface ProgressWords {
  /** From 0 to 1; null where its server gave no end to count towards. */
  share: number | null;
  /** "35 %", or without an end the bare count: "1,200". */
  amount: string;
  message: string;
}

/** What a running call says of its progress; null where it says nothing. A server that counts past its end is at its end. */
export function progressWords({ status, progress }: Pick<ToolCallItem, 'status' | 'progress'>): ProgressWords | null {
  if (status !== 'running' || progress === null) return null;
  const share = shareOf(progress);
  const amount =
    share === null
      ? progress.progress.toLocaleString('en', { maximumFractionDigits: 2 })
      : `${Math.floor(share * 100)} %`;
  return {
    share,
    amount,
    message: visibleText(progress.message ?? '')
      .replace(/\s+/g, ' ')
      .trim(),
  };
}

function shareOf({ progress, total }: Progress): number | null {
  if (total === null || !(total > 0)) return null;
  return Math.min(1, Math.max(0, progress / total));
}
