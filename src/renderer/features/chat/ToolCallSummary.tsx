import {
  Ban,
  CircleCheck,
  CircleHelp,
  CircleSlash,
  CircleX,
  Hand,
  LoaderCircle,
  type LucideIcon,
  MessageCircleQuestionMark,
} from 'lucide-react';
import type { ToolCallItem, ToolCallStatus } from '../../../shared/conversation.ts';
import { classes } from '../../ui/classes.ts';
import { formatDuration } from '../../ui/format.ts';
import { useNow } from '../../ui/hooks.ts';
import { visibleText } from '../../ui/visibleText.ts';
import { progressWords } from './progressWords.ts';
import { argumentLine, durationOf, openQuestions, statusWords, toolLabel } from './toolWords.ts';

/** `word` is the colour of the state's word, where the state is one that must not be missed. */
interface Look {
  icon: LucideIcon;
  ink: string;
  word?: string;
}

const looks: Record<ToolCallStatus, Look> = {
  waiting: { icon: Hand, ink: 'text-warn', word: 'text-warn' },
  allowed: { icon: LoaderCircle, ink: 'text-warn animate-arc' },
  running: { icon: LoaderCircle, ink: 'text-warn animate-arc' },
  succeeded: { icon: CircleCheck, ink: 'text-good' },
  failed: { icon: CircleX, ink: 'text-bad', word: 'text-bad' },
  denied: { icon: Ban, ink: 'text-faint' },
  cancelled: { icon: CircleSlash, ink: 'text-faint' },
  unknown: { icon: CircleHelp, ink: 'text-bad', word: 'text-bad' },
};
const asking: Look = { icon: MessageCircleQuestionMark, ink: 'text-warn', word: 'text-warn' };

const stopped: Look = { icon: CircleSlash, ink: 'text-faint' };

/**
 * A tool call on one line: what runs where, with what or how far, its state, and how long it took. One that is `stuck`
 * waits for an answer that can't be given any more.
 */
export function ToolCallSummary({ item, stuck }: { item: ToolCallItem; stuck: boolean }) {
  const asks = openQuestions(item).length > 0;
  const { icon: Icon, ink, word = 'text-quiet' } = stuck ? stopped : asks ? asking : looks[item.status];
  return (
    <>
      <Icon size={16} strokeWidth={1.5} aria-hidden className={classes('shrink-0', ink)} />
      <span className="min-w-0 truncate">
        <span className="text-quiet">{visibleText(item.serverName)} · </span>
        <span className="font-semibold">{toolLabel(item)}</span>
      </span>
      <Doing item={item} />
      <span className={classes('shrink-0 text-label', word)}>{stateWords(item, asks, stuck)}</span>
      <Duration item={item} />
    </>
  );
}

function stateWords({ status }: ToolCallItem, asks: boolean, stuck: boolean): string {
  if (stuck) return 'Was not made';
  return asks ? 'Asks you' : statusWords[status];
}

/** The telling arguments, and in their place, while the call says how far it is, that. */
function Doing({ item }: { item: ToolCallItem }) {
  const words = progressWords(item);
  if (words === null)
    return (
      <span className="min-w-0 flex-1 truncate text-faint">
        {item.status === 'waiting' ? '' : argumentLine(item.arguments)}
      </span>
    );
  return (
    <>
      <span className="min-w-0 flex-1 truncate text-faint">{words.message || argumentLine(item.arguments)}</span>
      <span className="min-w-10 shrink-0 text-right text-label text-quiet tabular-nums">{words.amount}</span>
    </>
  );
}

function Duration({ item }: { item: ToolCallItem }) {
  const running = item.status === 'running';
  const now = useNow(running ? 1_000 : null);
  const duration = durationOf(item, now);
  if (duration === null || (running && duration < 1_000)) return null;
  return (
    <span className="shrink-0 text-label text-faint tabular-nums">
      {formatDuration(running ? Math.floor(duration / 1_000) * 1_000 : duration)}
    </span>
  );
}
