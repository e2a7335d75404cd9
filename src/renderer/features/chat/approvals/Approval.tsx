import {
  Ban,
  CheckCheck,
  ChevronDown,
  CornerDownRight,
  Equal,
  Folder,
  type LucideIcon,
  MessagesSquare,
} from 'lucide-react';
import { useRef } from 'react';
import { useStore } from 'zustand';
import type { ApprovalAnswer } from '../../../../shared/approval.ts';
import type { ToolCallItem } from '../../../../shared/conversation.ts';
import { useStores } from '../../../stores/stores.ts';
import { Button } from '../../../ui/Button.tsx';
import { useScrollFocus } from '../../../ui/hooks.ts';
import { Menu } from '../../../ui/Menu.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { visibleText } from '../../../ui/visibleText.ts';
import { argumentWords, toolLabel } from '../toolWords.ts';
import { type AnswerChoice, allowOnce, answerChoices, denyOnce } from './answerChoices.ts';
import { permissionWords } from './permissionWords.ts';
import { useDecision } from './useDecision.ts';

interface ApprovalProps {
  item: ToolCallItem;
  /** Who wants to run it; null where it is the receiver of the request, `agentId`. */
  agentName: string | null;
  agentId: string;
  /** It can't be answered any more. */
  stuck: boolean;
}

/** Asks a person whether a call may run: what, where, with exactly which arguments. */
export function Approval({ item, agentName, agentId, stuck }: ApprovalProps) {
  const { approvalId } = item;
  const { answered, answer } = useDecision(approvalId === null ? [] : [approvalId]);
  return (
    <fieldset className="space-y-3 px-3 pt-1 pb-3 text-second" disabled={answered || stuck || approvalId === null}>
      <legend className="sr-only">Approval</legend>
      <p>
        {agentName === null ? <Receiver id={agentId} /> : visibleText(agentName)} wants to run{' '}
        <strong className="font-semibold">{toolLabel(item)}</strong> on the server{' '}
        <strong className="font-semibold">{visibleText(item.serverName)}</strong>
        {Object.keys(item.arguments).length > 0 ? ' with:' : '. It takes no arguments.'}
      </p>
      <Arguments item={item} />
      <Reason item={item} />
      <div className="flex flex-wrap items-center gap-2">
        <Button look="primary" onClick={() => answer(allowOnce)}>
          Allow
        </Button>
        <Button onClick={() => answer(denyOnce)}>Deny</Button>
        <Longer item={item} onAnswer={answer} />
      </div>
    </fieldset>
  );
}

/** The name of an agent that has not spoken yet; it may be gone by now. */
function Receiver({ id }: { id: string }) {
  const { agents } = useStores();
  const name = useStore(agents.state, ({ list }) => list?.find((agent) => agent.id === id)?.name);
  return name === undefined ? 'The agent' : visibleText(name);
}

/** Why it asks, where that is more than that nothing allows it. */
function Reason({ item }: { item: ToolCallItem }) {
  const words = item.permission === null || item.permission.by === 'default' ? null : permissionWords(item);
  if (words === null) return null;
  if (item.permission?.by === 'untrusted' || item.permission?.by === 'changed') {
    return <Notice tone="warn">{words}</Notice>;
  }
  return <p className="text-label text-quiet [overflow-wrap:anywhere]">{words}</p>;
}

const icons: Record<AnswerChoice['holds'], LucideIcon> = {
  turn: CornerDownRight,
  conversation: MessagesSquare,
  tool: CheckCheck,
  arguments: Equal,
  folder: Folder,
  never: Ban,
};

/** The answers that hold for longer than this call. */
function Longer({ item, onAnswer }: { item: ToolCallItem; onAnswer(answer: ApprovalAnswer): Promise<void> }) {
  return (
    <Menu
      align="start"
      trigger={
        <Button look="quiet" aria-label="More answers" className="px-2!">
          More
          <ChevronDown size={16} strokeWidth={1.5} aria-hidden />
        </Button>
      }
      entries={answerChoices(item).map(({ label, holds, answer }) => ({
        label,
        icon: icons[holds],
        danger: answer.decision === 'deny',
        run: () => void onAnswer(answer),
      }))}
    />
  );
}

function Arguments({ item }: { item: ToolCallItem }) {
  const list = argumentWords(item.arguments);
  const scroller = useRef<HTMLElement>(null);
  useScrollFocus(scroller);
  if (list.length === 0) return null;
  return (
    <section
      ref={scroller}
      aria-label="Arguments"
      className="max-h-72 overflow-y-auto rounded-control bg-soft px-3 py-2"
    >
      <dl className="grid grid-cols-[minmax(64px,auto)_1fr] gap-x-4 gap-y-1">
        {list.map(({ name, label, value }) => (
          <div key={name} className="contents">
            <dt className="text-faint">{label}</dt>
            <dd className="min-w-0 whitespace-pre-wrap [overflow-wrap:anywhere]">{value === '' ? '(empty)' : value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
