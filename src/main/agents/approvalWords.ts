import type { ApprovalRule, RuleCondition } from '../../shared/approval.ts';
import { assertNever } from '../../shared/errors.ts';

const actions = { allow: 'Allow', ask: 'Ask before', deny: 'Deny' };

/** A rule in words, as the log keeps it: "Allow Notes · Create a note in this conversation, if title is “x”". */
export function ruleText(
  rule: ApprovalRule,
  { serverName, toolTitle }: { serverName: string; toolTitle: string | null },
): string {
  const what = rule.tool === null ? `every tool of ${serverName}` : `${serverName} · ${toolTitle ?? rule.tool}`;
  const where = rule.turnId !== null ? ' in this turn' : rule.conversationId !== null ? ' in this conversation' : '';
  const only = rule.exact === true ? ['nothing else is given'] : [];
  const conditions = [...rule.conditions.map(conditionText), ...only].join(' and ');
  return `${actions[rule.action]} ${what}${where}${conditions === '' ? '' : `, if ${conditions}`}`;
}

function conditionText(condition: RuleCondition): string {
  switch (condition.test) {
    case 'is': {
      const { value } = condition;
      return `${condition.argument} is ${typeof value === 'string' ? `“${value}”` : JSON.stringify(value)}`;
    }
    case 'below':
      return `${condition.argument} is below ${condition.value}`;
    default:
      return assertNever(condition);
  }
}
