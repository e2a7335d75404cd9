import { Pencil, Plus, Trash2 } from 'lucide-react';
import { useStore } from 'zustand';
import type { ApprovalRule } from '../../../../shared/approval.ts';
import type { ServerView } from '../../../../shared/server.ts';
import { useStores } from '../../../stores/stores.ts';
import { Button } from '../../../ui/Button.tsx';
import { formatTime } from '../../../ui/format.ts';
import { Group } from '../../../ui/Group.tsx';
import { useEntryFocus } from '../../../ui/hooks.ts';
import { IconButton } from '../../../ui/IconButton.tsx';
import { joined, type RulePart, ruleParts, ruleWords } from '../ruleWords.ts';
import { RuleText } from './RuleText.tsx';

/** Stands for a rule that has no id yet. */
export const newRule = 'new';

interface RuleListProps {
  rules: readonly ApprovalRule[];
  servers: readonly ServerView[];
  /** The rule whose editor was just left, `newRule` for a new one. */
  lastShown: string | null;
  /** Opens the editor of a rule, or with null that of a new one. */
  onEdit(rule: ApprovalRule | null): void;
}

/** The rules that hold. */
export function RuleList({ rules, servers, lastShown, onEdit }: RuleListProps) {
  const remove = useRemoval(servers);
  const list = useEntryFocus<HTMLDivElement>(lastShown);
  return (
    <div ref={list}>
      <Group
        title="Rules"
        text="They answer in your place. A rule that denies goes before one that asks, and that before one that allows."
        actions={
          <Button data-entry={newRule} onClick={() => onEdit(null)}>
            <Plus size={16} strokeWidth={1.5} aria-hidden />
            Add rule
          </Button>
        }
      >
        {rules.length === 0 ? (
          <p className="text-second text-faint">
            There is no rule yet. Choose “Always” where a call asks for your approval, or add one here.
          </p>
        ) : (
          <ul aria-label="Rules" className="divide-y divide-line rounded-block border border-line">
            {rules.map((rule) => (
              <RuleRow
                key={rule.id}
                rule={rule}
                parts={ruleParts(rule, servers)}
                onEdit={() => onEdit(rule)}
                onRemove={() => void remove(rule)}
              />
            ))}
          </ul>
        )}
      </Group>
    </div>
  );
}

interface RuleRowProps {
  rule: ApprovalRule;
  parts: RulePart[];
  onEdit(): void;
  onRemove(): void;
}

function RuleRow({ rule, parts, onEdit, onRemove }: RuleRowProps) {
  const words = joined(parts);
  const { conversations } = useStores();
  const title = useStore(conversations.state, ({ list }) => list?.find(({ id }) => id === rule.conversationId)?.title);
  const place = title === undefined ? '' : `“${title}” · `;
  return (
    <li className="flex items-start gap-1 py-1 pr-1 pl-3 hover:bg-hover">
      <div className="min-w-0 flex-1 py-1">
        <RuleText parts={parts} />
        <p className="text-label text-quiet">
          {place}since {formatTime(rule.createdAt)}
        </p>
      </div>
      <IconButton small data-entry={rule.id} icon={Pencil} label={`Edit: ${words}`} hint="Edit" onClick={onEdit} />
      <IconButton small icon={Trash2} label={`Remove: ${words}`} hint="Remove" onClick={onRemove} />
    </li>
  );
}

/** Removes rules at once, and offers to bring each back as it was. */
function useRemoval(servers: readonly ServerView[]) {
  const { approvals, toasts } = useStores();
  return async (rule: ApprovalRule) => {
    if (!(await toasts.attempt('The rule was not removed', () => approvals.removeRule(rule.id)))) return;
    const undo = () => void toasts.attempt('The rule could not be brought back', () => approvals.restoreRule(rule.id));
    toasts.add({ tone: 'plain', text: `Removed: ${ruleWords(rule, servers)}`, action: { label: 'Undo', run: undo } });
  };
}
