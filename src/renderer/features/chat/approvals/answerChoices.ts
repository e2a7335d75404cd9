import type { ApprovalAnswer, RuleCondition } from '../../../../shared/approval.ts';
import type { ToolCallItem } from '../../../../shared/conversation.ts';
import { listed } from '../../../ui/words.ts';
import { folderConditions, foldersIn } from './folders.ts';

/** A way to answer a call beyond this once. `holds` says what it rests on. */
export interface AnswerChoice {
  label: string;
  holds: 'turn' | 'conversation' | 'tool' | 'arguments' | 'folder' | 'never';
  answer: ApprovalAnswer;
}

/** This one call, and no other. */
export const allowOnce: ApprovalAnswer = { decision: 'allow', scope: 'once', conditions: [] };
export const denyOnce: ApprovalAnswer = { decision: 'deny', scope: 'once', conditions: [] };

const mostConditions = 8;
const longestName = 128;
const longestFolder = 48;

/** The ways to answer a call for longer, narrowest first, denying last. */
export function answerChoices({ arguments: args }: Pick<ToolCallItem, 'arguments'>): AnswerChoice[] {
  const allow = (scope: ApprovalAnswer['scope'], conditions: RuleCondition[] = []): ApprovalAnswer => ({
    decision: 'allow',
    scope,
    conditions,
  });
  const exact = exactConditions(args);
  const below = folderConditions(args);
  return [
    { label: 'Allow this tool for this turn', holds: 'turn', answer: allow('turn') },
    { label: 'Allow this tool for this conversation', holds: 'conversation', answer: allow('conversation') },
    ...choice(exact, 'Always allow it with exactly these arguments', 'arguments'),
    ...choice(below, `Always allow it below ${listed(foldersIn(below ?? []).map(shortFolder))}`, 'folder'),
    { label: 'Always allow this tool', holds: 'tool', answer: allow('always') },
    { label: 'Always deny this tool', holds: 'never', answer: { ...denyOnce, scope: 'always' } },
  ];

  function choice(conditions: RuleCondition[] | null, label: string, holds: AnswerChoice['holds']): AnswerChoice[] {
    if (conditions === null || conditions.length > mostConditions) return [];
    const answer = allow('always', conditions);
    return [{ label, holds, answer: holds === 'arguments' ? { ...answer, exact: true } : answer }];
  }
}

/** That every argument is what it is now; null where there is none, or one that a rule can't name. */
function exactConditions(args: ToolCallItem['arguments']): RuleCondition[] | null {
  const entries = Object.entries(args);
  if (entries.length === 0 || entries.some(([name]) => name === '' || name.length > longestName)) return null;
  return entries.map(([argument, value]) => ({ test: 'is', argument, value }));
}

/** A folder whose end tells it apart; in full it stands in the arguments above. */
function shortFolder(folder: string): string {
  return folder.length <= longestFolder ? folder : `…${folder.slice(1 - longestFolder)}`;
}
